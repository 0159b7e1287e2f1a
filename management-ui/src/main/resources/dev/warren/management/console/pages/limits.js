import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { heading, name, section } from '../parts/facts.js';
import { count } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';

const NAMES = { vhost: ['max-connections', 'max-queues'], user: ['max-connections', 'max-channels'] };
const TITLES = { vhost: 'Limits of virtual hosts', user: 'Limits of users' };

/** Limits of one, or of all when `of` is left out. */
export function LimitsPart({ kind, of }) {
  const { api, say, may } = useConsole();
  const url = of === undefined ? `${kind}-limits` : path`${kind}-limits/${of}`;
  const { data, refresh } = usePoll(url);
  const { data: all } = usePoll(of === undefined && may.administer ? `${kind}s?columns=name` : null);
  const rows = (data ?? []).flatMap((each) => Object.entries(each.value).map(([limit, value]) => ({ of: each[kind], limit, value })));
  const set = async (values) => {
    await api.put(path`${kind}-limits/${of ?? values.of}/${values.limit}`, { value: Number(values.value) });
    say('The limit is set.');
    refresh();
  };
  const clear = async (row) => {
    try {
      await api.delete(path`${kind}-limits/${row.of}/${row.limit}`);
      say('The limit is cleared.');
    } catch (error) {
      say(error.message, 'bad');
    }
    refresh();
  };
  return section(of === undefined ? TITLES[kind] : 'Limits',
    may.administer && (of !== undefined || all?.length > 0) && h(FormButton, {
      label: 'Set a limit', icon: icon('add'), agree: 'Set', submit: set,
      fields: () => [
        of === undefined && { name: 'of', label: kind === 'vhost' ? 'Virtual host' : 'User', type: 'choice', options: all.map((each) => each.name) },
        { name: 'limit', label: 'Limit', type: 'choice', options: NAMES[kind] },
        { name: 'value', label: 'At most', type: 'number', required: true, hint: '-1 for no limit, 0 for none at all' },
      ].filter(Boolean),
    }),
    h(Rows, {
      columns: [
        of === undefined && { label: kind === 'vhost' ? 'Virtual host' : 'User', text: true, first: true, cell: (row) => name(row.of) },
        { label: 'Limit', text: true, first: of !== undefined, cell: (row) => row.limit },
        { label: 'At most', cell: (row) => (row.value < 0 ? 'no limit' : count(row.value)) },
        may.administer && {
          label: 'Clear', unseen: true,
          cell: (row) => el.button({ type: 'button', class: 'small', 'aria-label': `Clear ${row.limit} of ${row.of}`, onClick: () => clear(row) }, 'Clear'),
        },
      ].filter(Boolean),
      items: rows, caption: TITLES[kind], keyOf: (row) => `${row.of} ${row.limit}`, empty: data ? 'No limit is set.' : 'Loading…',
    }));
}

export function Limits() {
  return [heading('Limits'), h(LimitsPart, { kind: 'vhost' }), h(LimitsPart, { kind: 'user' })];
}
