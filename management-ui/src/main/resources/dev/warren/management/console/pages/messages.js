import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { name, spaced } from '../parts/facts.js';
import { bytes, count, many } from '../parts/format.js';
import { useJob } from '../parts/job.js';
import { Progress } from '../parts/progress.js';
import { Rows } from '../parts/table.js';
import { el, h, useCallback, useEffect, useState } from '../parts/view.js';
import { MessageDialog } from './message.js';
import { messageTags, preview, since, until } from './message-parts.js';
import { Search } from './search.js';
import { Transfer } from './transfer.js';

const STATES = [['ready', 'Ready'], ['retry-wait', 'Waiting for a retry'], ['dead-letter-waiting', 'On the way to the dead-letter exchange']];
const PAGE = 50;

const columns = (chosen, choose, open) => [
  {
    label: 'Choose', unseen: true, text: true, narrow: true,
    cell: (message) => el.input({
      type: 'checkbox', checked: chosen.has(message.id), 'aria-label': `Choose message ${message.id}`, onChange: () => choose(message.id),
    }),
  },
  {
    label: 'Message', text: true, first: true,
    cell: (message) => el.button({ type: 'button', class: 'link', 'aria-label': `Open message ${message.id}`, onClick: () => open(message.id) }, `#${message.id}`),
  },
  { label: 'Age', wide: true, cell: since },
  { label: 'Key', text: true, wide: true, cell: (message) => name(message.routing_key) },
  { label: 'Payload', text: true, cell: (message) => [preview(message), spaced(messageTags(message))] },
  {
    label: 'Died', text: true, wide: true,
    cell: (message) => (message.deaths?.length ? [message.deaths[0].reason, el.span({ class: 'note' }, `in ${message.deaths[0].queue}`)] : ''),
  },
  { label: 'Due', text: true, wide: true, cell: (message) => (message.ready_at ? `ready ${until(message.ready_at)}` : message.expires_at ? `expires ${until(message.expires_at)}` : '') },
  { label: 'Size', wide: true, cell: (message) => bytes(message.payload_bytes) },
];

/** A page of messages, and where it lies among the others; read once, again when asked to. */
function useBrowsing(url) {
  const { api } = useConsole();
  const [state, setState] = useState('ready');
  const [trail, setTrail] = useState([null]);
  const [page, setPage] = useState(null);
  const [error, setError] = useState('');
  const [turn, setTurn] = useState(0);
  const after = trail[trail.length - 1];
  useEffect(() => {
    const stop = new AbortController();
    const query = new URLSearchParams({ state, count: PAGE, truncate: 400, ...(after && { after }) });
    api.get(`${url}/messages?${query}`, stop.signal).then((answer) => {
      setPage(answer);
      setError('');
    }, (problem) => !stop.signal.aborted && setError(problem.message));
    return () => stop.abort();
  }, [api, url, state, after, turn]);
  return {
    state, page, error, first: trail.length === 1,
    show: (next) => {
      setState(next);
      setTrail([null]);
      setPage(null);
    },
    reload: useCallback(() => setTurn((before) => before + 1), []),
    next: () => setTrail([...trail, page.next]),
    previous: () => setTrail(trail.slice(0, -1)),
  };
}

/** Looks into a queue without taking anything out of it. */
export function Messages({ vhost, queue, changed }) {
  const url = path`queues/${vhost}/${queue}`;
  const browsing = useBrowsing(url);
  const { job, start, stop, forget } = useJob(`${url}/searches`);
  const [filter, setFilter] = useState(null);
  const [problem, setProblem] = useState('');
  const [chosen, setChosen] = useState(() => new Set());
  const [opened, setOpened] = useState(null);
  const [transfer, setTransfer] = useState(null);
  const items = filter ? job?.matches ?? [] : browsing.page?.items ?? [];
  const died = items.some((message) => message.deaths?.length > 0);
  const due = items.some((message) => message.ready_at || message.expires_at);

  const choose = (id) => setChosen((before) => {
    const after = new Set(before);
    after.delete(id) || after.add(id);
    return after;
  });
  const search = async (wanted, state = browsing.state) => {
    setProblem('');
    setFilter(wanted);
    try {
      await start({ filter: wanted, state, limit: 200, truncate: 400, wait: 300 });
    } catch (error) {
      setFilter(null);
      setProblem(error.message);
    }
  };
  const clear = () => {
    forget();
    setFilter(null);
  };
  const renewed = () => {
    setChosen(new Set());
    browsing.reload();
    if (filter) {
      search(filter);
    }
    changed();
  };
  const act = (kind, ids) => {
    setOpened(null);
    setTransfer(ids?.length > 0
      ? { kind, scope: { ids }, what: many(ids.length, 'message') }
      : { kind, scope: { filter: filter ?? {} }, what: filter ? 'all that match' : 'all messages' });
  };
  const ids = [...chosen];
  const target = ids.length > 0 ? `${count(ids.length)} chosen` : filter ? 'All that match' : 'All';
  return el.div({ class: 'browser' },
    el.div({ class: 'tools' },
      el.select({
        'aria-label': 'Which messages', value: browsing.state, onChange: (event) => {
          clear();
          browsing.show(event.target.value);
        },
      }, STATES.map(([key, label]) => el.option({ key, value: key }, label))),
      h(Search, { search, clear, active: filter !== null }),
      el.button({ type: 'button', onClick: renewed }, 'Refresh')),
    el.div({ class: 'tools', role: 'group', 'aria-label': 'Actions on messages' },
      el.span({ class: 'target' }, `${target}:`),
      [['redrives', 'Redrive'], ['moves', 'Move'], ['copies', 'Copy'], ['deletions', 'Delete']].map(([kind, label]) => el.button({
        type: 'button', key: kind, class: kind === 'deletions' ? 'danger-quiet' : undefined, disabled: items.length === 0, onClick: () => act(kind, ids),
      }, `${label}…`)),
      ids.length > 0 && el.button({ type: 'button', onClick: () => setChosen(new Set()) }, 'Choose none')),
    (problem || browsing.error) && el.p({ class: 'trouble', role: 'alert' }, problem || browsing.error),
    filter && job && h(Progress, { job, stop }, `, ${many(job.matched, 'match', 'matches')}${job.limited ? ', the first are shown' : ''}`),
    h(Rows, {
      columns: columns(chosen, choose, setOpened).filter((column) => (died || column.label !== 'Died') && (due || column.label !== 'Due')),
      items, caption: 'Messages', keyOf: (message) => message.id, busy: !filter && !browsing.page,
      empty: filter ? (job?.state === 'running' ? 'Nothing found yet.' : 'No message matches.') : browsing.page ? 'No message is in this state.' : 'Loading…',
    }),
    !filter && browsing.page && el.nav({ class: 'pager', 'aria-label': 'Pages of messages' },
      el.span({ role: 'status' }, many(browsing.page.total, 'message')),
      (browsing.page.next || !browsing.first) && el.span({ class: 'pager-buttons' },
        el.button({ type: 'button', disabled: browsing.first, onClick: browsing.previous }, 'Previous'),
        el.button({ type: 'button', disabled: !browsing.page.next, onClick: browsing.next }, 'Next'))),
    opened !== null && h(MessageDialog, { vhost, queue, id: opened, close: () => setOpened(null), changed: renewed, act }),
    transfer && h(Transfer, { vhost, queue, ...transfer, close: () => setTransfer(null), changed: renewed }));
}
