import { classes, el } from './view.js';

/** Names and values side by side; those without a value are left out. */
export const facts = (entries) => el.dl({ class: 'facts' }, entries
  .filter((entry) => entry && entry[1] !== undefined && entry[1] !== null && entry[1] !== false && entry[1] !== '')
  .map(([label, value]) => el.div({ key: label }, el.dt({}, label), el.dd({}, value))));

/** A part of a page, with a heading and what can be done to it. */
export const section = (title, actions, ...children) => el.section({ class: 'section' },
  el.header({ class: 'section-head' }, el.h2({}, title), el.div({ class: 'actions' }, actions)), children);

export const tag = (text, tone) => el.span({ class: classes('tag', tone), key: text }, text);

/** With blanks between, for those who hear them. */
export const spaced = (elements) => elements.flatMap((each) => [' ', each]);

/** A name that may be broken behind its separators. A name that is empty or ends in blanks must be seen, too. */
export function name(text) {
  const parts = text.split(/(?<=[.\-_:/])/);
  return el.span({ class: 'name' }, text.trim() === '' ? el.i({}, text === '' ? '(empty)' : '(blank)') : parts.flatMap((part, index) => (index ? [el.wbr({}), part] : [part])));
}

/** The head of a page. */
export const heading = (title, { above, tags = [], actions } = {}) => el.header({ class: 'heading' },
  el.div({ class: 'heading-text' },
    above && el.p({ class: 'above' }, above),
    el.div({ class: 'title' }, el.h1({}, title), tags.length > 0 && el.p({ class: 'tags' }, spaced(tags)))),
  actions && el.div({ class: 'actions' }, actions));
