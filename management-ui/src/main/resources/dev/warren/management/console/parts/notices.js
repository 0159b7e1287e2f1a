import { icon } from './icons.js';
import { el } from './view.js';

/** What was done, or why not; announced to screen readers, which need the regions to be there before their text is. */
export function Notices({ notices, dismiss }) {
  const shown = (tone) => notices.filter((notice) => (notice.tone === 'bad') === (tone === 'bad')).map((notice) => el.div(
    { key: notice.id, class: `notice ${notice.tone}` },
    el.p({}, notice.text),
    el.button({ type: 'button', class: 'quiet-button', 'aria-label': 'Dismiss', onClick: () => dismiss(notice.id) }, icon('close'))));
  return el.div({ class: 'notices' },
    el.div({ role: 'status' }, shown('good')),
    el.div({ role: 'alert' }, shown('bad')));
}
