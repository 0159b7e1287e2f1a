import { useConsole } from './context.js';
import { count } from './format.js';
import { icon } from './icons.js';
import { usePoll } from './poll.js';
import { remember, remembered } from './settings.js';
import { classes, el, h, useEffect, useId, useRef, useState } from './view.js';

const PAGE_SIZES = [25, 50, 100, 500];
/** How tables were left, so that the way back from a page leads to the same place. */
const left = new Map();

const align = (column) => classes(column.text ? 'text' : 'figure', column.wide && 'wide', column.first && 'first', column.narrow && 'narrow');

function Head({ columns, sort, sortBy }) {
  return el.thead({}, el.tr({}, columns.map((column) => el.th({
    key: column.label, scope: 'col', class: align(column),
    'aria-sort': column.sort && sort?.by === column.sort ? (sort.reverse ? 'descending' : 'ascending') : undefined,
  }, column.sort && sortBy ? el.button({ type: 'button', onClick: () => sortBy(column) }, column.label)
    : column.unseen ? el.span({ class: 'unseen' }, column.label) : column.label))));
}

/**
 * Rows of items.
 *
 * @param columns [{label, cell, sort, text, wide, first, unseen}]: a cell is text or an element, wide ones are left out on phones
 */
export function Rows({ columns, items, keyOf, caption, empty, sort, sortBy, busy }) {
  return el.div({ class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el.table({ 'aria-busy': busy ? 'true' : undefined },
      el.caption({ class: 'unseen' }, caption),
      h(Head, { columns, sort, sortBy }),
      el.tbody({}, items.length > 0
        ? items.map((item) => el.tr({ key: keyOf(item) }, columns.map((column) => {
          const content = column.cell(item);
          return el[column.first ? 'th' : 'td']({
            key: column.label, class: classes(align(column), (content === '0' || content === '0 B') && 'zero'), scope: column.first ? 'row' : undefined,
          }, content);
        })))
        : el.tr({ class: 'empty-row' }, el.td({ colspan: columns.length }, empty)))));
}

function ColumnChooser({ name, columns, hidden, setHidden }) {
  const box = useRef(null);
  const id = useId();
  const toggle = (label) => {
    const next = hidden.includes(label) ? hidden.filter((each) => each !== label) : [...hidden, label];
    remember(`columns.${name}`, next);
    setHidden(next);
  };
  return el.div({ class: 'chooser' },
    el.button({ type: 'button', popovertarget: id, 'aria-label': 'Choose columns', title: 'Choose columns' }, icon('columns')),
    el.fieldset({ id, popover: 'auto', ref: box, class: 'chooser-box' },
      el.legend({}, 'Columns'),
      columns.filter((column) => !column.first && !column.unseen).map((column) => el.label({ key: column.label, class: 'check' },
        el.input({ type: 'checkbox', checked: !hidden.includes(column.label), onChange: () => toggle(column.label) }), column.label))));
}

function Pager({ answer, page, setPage, size, setSize, noun }) {
  const first = (answer.page - 1) * answer.page_size + 1;
  return el.nav({ class: 'pager', 'aria-label': `Pages of ${noun}` },
    el.span({ role: 'status' }, answer.item_count === 0 ? '' : `${count(first)}–${count(first + answer.item_count - 1)} of ${count(answer.filtered_count)}`),
    answer.filtered_count > PAGE_SIZES[0] && el.label({ class: 'page-size' }, el.span({}, 'Rows'),
      el.select({ value: String(size), onChange: (event) => setSize(Number(event.target.value)) },
        PAGE_SIZES.map((each) => el.option({ key: each, value: String(each) }, each)))),
    answer.page_count > 1 && el.span({ class: 'pager-buttons' },
      el.button({ type: 'button', disabled: page <= 1, onClick: () => setPage(page - 1) }, 'Previous'),
      el.button({ type: 'button', disabled: page >= answer.page_count, onClick: () => setPage(page + 1) }, 'Next')));
}

/**
 * A list of the API, sorted, filtered and paged by the broker, which may have more than a browser should hold.
 *
 * @param name under which its columns and its state are kept
 * @param url of the list, without a query
 * @param columns as of Rows, with fields (the paths that a cell needs), hidden (unless chosen)
 * @param reload changes when the list must be asked for again
 */
export function ServerTable({ name, url, columns, noun, keyOf, sort: sortAtFirst = 'name', reload, actions, empty }) {
  const { may } = useConsole();
  const allowed = columns.filter((column) => !column.may || may[column.may]);
  const kept = left.get(name);
  const [sort, setSort] = useState(kept?.sort ?? { by: sortAtFirst, reverse: false });
  const [page, setPage] = useState(kept?.page ?? 1);
  const [size, setSize] = useState(() => remembered('rows', 50));
  const [filter, setFilter] = useState(kept?.filter ?? '');
  const [regex, setRegex] = useState(kept?.regex ?? false);
  const [asked, setAsked] = useState(filter);
  const [hidden, setHidden] = useState(() => remembered(`columns.${name}`, columns.filter((column) => column.hidden).map((column) => column.label)));
  const shown = allowed.filter((column) => !hidden.includes(column.label));

  useEffect(() => {
    const timer = setTimeout(() => setAsked(filter), 150);
    return () => clearTimeout(timer);
  }, [filter]);
  useEffect(() => {
    left.set(name, { sort, page, filter: asked, regex });
  }, [name, sort, page, asked, regex]);

  const query = new URLSearchParams({
    page, page_size: size, sort: sort.by, sort_reverse: sort.reverse, pagination: true,
    ...(asked && { name: asked, use_regex: regex }),
    columns: [...new Set([...shown.flatMap((column) => column.fields ?? [])])].join(','),
  });
  const { data, error, refresh } = usePoll(`${url}?${query}`, { keep: true });

  useEffect(() => {
    if (reload) {
      refresh();
    }
  }, [reload, refresh]);
  useEffect(() => {
    // There are fewer pages than there were.
    if (error?.status === 400 && page > 1) {
      setPage(1);
    }
  }, [error, page]);

  const sortBy = (column) => {
    // Names read best from A, figures from the largest.
    setSort((before) => (before.by === column.sort ? { ...before, reverse: !before.reverse } : { by: column.sort, reverse: !column.text }));
    setPage(1);
  };
  const items = data?.items ?? [];
  return el.div({ class: 'listing' },
    el.div({ class: 'tools' },
      el.div({ class: 'filter', role: 'search', 'aria-label': noun },
        el.input({
          type: 'search', value: filter, placeholder: `Filter ${noun}`, 'aria-label': `Filter ${noun} by name`, spellcheck: false,
          autocapitalize: 'none', onInput: (event) => {
            setFilter(event.target.value);
            setPage(1);
          },
        }),
        el.label({ class: 'regex', title: 'The filter is a regular expression' },
          el.input({ type: 'checkbox', checked: regex, onChange: (event) => setRegex(event.target.checked) }), el.span({}, 'Regex'))),
      h(ColumnChooser, { name, columns: allowed, hidden, setHidden }),
      el.div({ class: 'actions' }, actions)),
    error && error.status !== undefined && el.p({ class: 'trouble', role: 'alert' }, error.message),
    h(Rows, {
      columns: shown, items, keyOf, caption: noun, sort, sortBy, busy: !data,
      empty: !data ? el.span({ class: 'loading' }, 'Loading…') : asked ? `No ${noun} match “${asked}”.` : (empty ?? `There are no ${noun}.`),
    }),
    data && h(Pager, {
      answer: data, page, setPage, size, noun,
      setSize: (next) => {
        remember('rows', next);
        setSize(next);
        setPage(1);
      },
    }));
}
