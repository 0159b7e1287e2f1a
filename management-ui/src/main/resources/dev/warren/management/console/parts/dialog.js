import { icon } from './icons.js';
import { el, h, useId, useLayoutEffect, useRef, useState } from './view.js';

/** A modal window: the browser keeps the focus inside, Escape closes it, and the focus returns to where it was. */
export function Dialog({ title, onClose, wide = false, children }) {
  const dialog = useRef(null);
  const id = useId();
  // Before the window is painted: what is typed at once must land in it.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    shown.querySelector('[data-first]')?.focus();
    // While it is modal nothing else can have the focus; closing gives it back to what had it.
    return () => shown.close();
  }, []);
  return el.dialog({
    ref: dialog,
    class: wide ? 'dialog wide' : 'dialog',
    'aria-labelledby': id,
    onCancel: (event) => {
      event.preventDefault();
      onClose();
    },
    onMouseDown: (event) => event.target === dialog.current && onClose(),
  },
  el.div({ class: 'dialog-inside' },
    el.header({},
      el.h2({ id }, title),
      el.button({ type: 'button', class: 'quiet-button', 'aria-label': 'Close', onClick: onClose }, icon('close'))),
    children));
}

/**
 * A question before something that cannot be undone.
 *
 * @param question {title, text, agree, danger, typed}: typed is a name that must be typed first
 */
export function Question({ question, answer }) {
  const [typed, setTyped] = useState('');
  const held = question.typed !== undefined && typed !== question.typed;
  return h(Dialog, { title: question.title, onClose: () => answer(false) },
    el.form({
      onSubmit: (event) => {
        event.preventDefault();
        if (!held) {
          answer(true);
        }
      },
    },
    el.p({ class: 'question' }, question.text),
    question.typed !== undefined && el.label({ class: 'field' },
      el.span({}, 'Type ', el.b({ class: 'typed' }, question.typed), ' to go on'),
      el.input({
        'data-first': true, value: typed, autocomplete: 'off', spellcheck: false, autocapitalize: 'none',
        onInput: (event) => setTyped(event.target.value),
      })),
    el.footer({ class: 'buttons' },
      el.button({ type: 'button', onClick: () => answer(false), 'data-first': question.typed === undefined || null }, 'Cancel'),
      el.button({ type: 'submit', class: question.danger ? 'danger' : 'primary', disabled: held }, question.agree))));
}
