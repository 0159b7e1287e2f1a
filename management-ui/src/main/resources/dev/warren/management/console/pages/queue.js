import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, name, section } from '../parts/facts.js';
import { Flow } from '../parts/flow.js';
import { bytes, count, plain } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { RATE_CHART, lengthChart, rates } from '../parts/rates.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h, useMemo } from '../parts/view.js';
import { BindingsPart } from './bindings.js';
import { CONSUMER_COLUMNS } from './consumers.js';
import { GetMessages } from './get.js';
import { ExplainQueue } from './explain-queue.js';
import { Messages } from './messages.js';
import { Publish } from './publish.js';
import { QueueActions } from './queue-actions.js';
import { queueTags } from './queues.js';
import { Unacked } from './unacked.js';

const figuresOf = (queue) => queue && {
  ...rates(queue.message_stats), ready: queue.messages_ready, unacked: queue.messages_unacknowledged,
};

function Facts({ queue }) {
  const policy = queue.policy && el.a({ href: link('policies', queue.vhost, queue.policy) }, queue.policy);
  return section('Details', null, facts([
    ['Virtual host', queue.vhost],
    ['Type', queue.type],
    ['Policy', policy],
    ['Operator policy', queue.operator_policy],
    ['Owner', queue.owner_pid_details && el.a({ href: link('connections', queue.owner_pid_details.name) }, queue.owner_pid_details.name)],
    ['Single active consumer', queue.single_active_consumer_tag],
    ['Octets of bodies', bytes(queue.message_bytes)],
    ['Heap', bytes(queue.memory)],
    ['Delayed', queue.messages_delayed > 0 && count(queue.messages_delayed)],
    ...Object.entries(queue.arguments).map(([key, value]) => [key, plain(value)]),
    ...Object.entries(queue.effective_policy_definition ?? {}).map(([key, value]) => [`${key} (policy)`, plain(value)]),
  ]));
}

const TABS = [['', 'Overview'], ['messages', 'Messages'], ['unacked', 'Unacknowledged']];

const tabs = (vhost, own, tab) => el.nav({ class: 'tabs', 'aria-label': `Parts of ${own}` }, TABS.map(([key, label]) => el.a({
  key, href: key ? link('queues', vhost, own, key) : link('queues', vhost, own), 'aria-current': key === tab ? 'page' : undefined,
}, label)));

export function Queue({ parts: [vhost, queueName, tab = ''] }) {
  const console = useConsole();
  const { data: queue, error, refresh } = usePoll(path`queues/${vhost}/${queueName}`);
  const figures = useMemo(() => figuresOf(queue), [queue]);
  const above = [el.a({ href: link('queues') }, 'Queues'), vhost === '/' ? null : ` in ${vhost}`];
  if (!queue) {
    return [
      heading(name(queueName), { above }),
      el.p({ class: error ? 'empty' : 'loading' }, error ? (error.status === 404 ? 'There is no such queue, or no longer.' : error.message) : 'Loading…'),
    ];
  }
  return [
    heading(name(queueName), { above, tags: queueTags(queue), actions: h(QueueActions, { console, queue, refresh }) }),
    tabs(vhost, queueName, tab),
    tab === 'messages' && h(Messages, { vhost, queue: queueName, changed: refresh }),
    tab === 'unacked' && h(Unacked, { vhost, queue: queueName }),
    tab === '' && h(Whole, { vhost, queue, figures, refresh }),
  ];
}

const CHARTS = [RATE_CHART, lengthChart()];

function Whole({ vhost, queue, figures, refresh }) {
  const charts = useMemo(() => [{ url: path`queues/${vhost}/${queue.name}`, charts: CHARTS }], [vhost, queue.name]);
  return [
    h(Flow, {
      rates: figures,
      lying: [
        ['Ready', queue.messages_ready, 'ready'],
        ['Unacknowledged', queue.messages_unacknowledged, 'unacked'],
        ...(queue.messages_delayed ? [['Delayed', queue.messages_delayed, 'delayed']] : []),
      ],
    }),
    h(ExplainQueue, { vhost, queue: queue.name }),
    h(Charts, { parts: charts }),
    section('Consumers', null, h(Rows, {
      columns: CONSUMER_COLUMNS.filter((column) => !column.hidden && column.label !== 'Queue'), items: queue.consumer_details, caption: 'Consumers', empty: 'Nobody consumes from this queue.',
      keyOf: (consumer) => `${consumer.channel_details.name} ${consumer.consumer_tag}`,
    })),
    h(BindingsPart, { kind: 'queue', vhost, name: queue.name }),
    h(Publish, { vhost, exchange: '', fixedKey: queue.name, done: refresh }),
    h(GetMessages, { vhost, queue: queue.name, done: refresh }),
    h(Facts, { queue }),
  ];
}
