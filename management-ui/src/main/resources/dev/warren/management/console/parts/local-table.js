import { Rows } from './table.js';
import { el, h, useMemo, useState } from './view.js';

/** A short list that is here as a whole: sorted and filtered in the browser. A column's sort is a function of an item. */
export function LocalTable({ columns, items, noun, keyOf, actions, empty, matches }) {
  const [sort, setSort] = useState({ by: columns[0].sort, reverse: false });
  const [filter, setFilter] = useState('');
  const shown = useMemo(() => {
    const found = (items ?? []).filter((item) => filter === '' || matches(item).toLowerCase().includes(filter.toLowerCase()));
    return sort.by ? found.sort((a, b) => compare(sort.by(a), sort.by(b)) * (sort.reverse ? -1 : 1)) : found;
  }, [items, filter, sort]);
  const sortBy = (column) => setSort((before) => ({ by: column.sort, reverse: before.by === column.sort && !before.reverse }));
  return el.div({ class: 'listing' },
    el.div({ class: 'tools' },
      el.div({ class: 'filter', role: 'search', 'aria-label': noun }, el.input({
        type: 'search', value: filter, placeholder: `Filter ${noun}`, 'aria-label': `Filter ${noun}`, spellcheck: false, autocapitalize: 'none',
        onInput: (event) => setFilter(event.target.value),
      })),
      el.div({ class: 'actions' }, actions)),
    h(Rows, {
      columns, items: shown, keyOf, caption: noun, sort, sortBy, busy: !items,
      empty: !items ? 'Loading…' : filter ? `No ${noun} match “${filter}”.` : empty ?? `There are no ${noun}.`,
    }));
}

const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)));
