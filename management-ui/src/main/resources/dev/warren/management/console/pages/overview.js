import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, section } from '../parts/facts.js';
import { Flow } from '../parts/flow.js';
import { bytes, compact, count, duration } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { RATE_CHART, lengthChart, rates } from '../parts/rates.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h, useMemo } from '../parts/view.js';
import { PROCESS_CHARTS } from './node.js';

const figuresOf = (overview) => overview && {
  ...rates(overview.message_stats),
  ready: overview.queue_totals.messages_ready,
  unacked: overview.queue_totals.messages_unacknowledged,
};

function Objects({ totals }) {
  return el.ul({ class: 'objects' }, ['connections', 'channels', 'exchanges', 'queues', 'consumers'].map((noun) => el.li({ key: noun },
    el.a({ href: link(noun) }, el.b({}, count(totals[noun])), ' ', totals[noun] === 1 ? noun.slice(0, -1) : noun))));
}

function Meter({ label, used, whole, text, alarm }) {
  const part = whole > 0 ? Math.min(1, used / whole) : 0;
  return el.div({ class: alarm ? 'meter alarm' : 'meter' },
    el.span({ class: 'meter-label' }, label),
    el.span({ class: 'meter-text' }, text),
    el.span({ class: 'meter-bar', 'aria-hidden': 'true' }, el.span({ style: { width: `${part * 100}%` } })));
}

function NodePart({ node, overview }) {
  return section('Node', el.a({ href: link('nodes', node.name) }, 'Details'),
    el.div({ class: 'meters' },
      h(Meter, {
        label: 'Memory', used: node.mem_used, whole: node.mem_limit, alarm: node.mem_alarm,
        text: `${bytes(node.mem_used)} of ${bytes(node.mem_limit)}`,
      }),
      h(Meter, {
        label: 'Disk free', used: node.disk_free_limit, whole: node.disk_free, alarm: node.disk_free_alarm,
        text: `${bytes(node.disk_free)}, alarm below ${bytes(node.disk_free_limit)}`,
      }),
      h(Meter, {
        label: 'Files', used: node.fd_used, whole: node.fd_total, text: `${count(node.fd_used)} of ${count(node.fd_total)}`,
      })),
    facts([
      ['Name', node.name],
      ['Cluster', overview.cluster_name],
      ['Up for', duration(node.uptime)],
      ['Store', overview.warren && bytes(overview.warren.store_file_bytes)],
      ['Speaks as', `RabbitMQ ${overview.rabbitmq_version}`],
      ['Connections opened', overview.churn_rates && count(overview.churn_rates.connection_created)],
      ['Connections closed', overview.churn_rates && count(overview.churn_rates.connection_closed)],
    ]));
}

const LISTENER_COLUMNS = [
  { label: 'Protocol', text: true, first: true, cell: (listener) => listener.protocol },
  { label: 'Address', text: true, cell: (listener) => listener.ip_address },
  { label: 'Port', cell: (listener) => String(listener.port) },
];

const CHARTS = [RATE_CHART, lengthChart('queue_totals.')];
const CLIENTS_CHART = {
  title: 'Clients',
  small: true,
  format: compact,
  series: [
    { label: 'Connections', tone: 'publish', place: 'object_totals.connections' },
    { label: 'Channels', tone: 'ack', place: 'object_totals.channels' },
  ],
};

export function Overview() {
  const { overview, may } = useConsole();
  const { data: nodes } = usePoll(may.monitor ? 'nodes' : null);
  const figures = useMemo(() => figuresOf(overview), [overview]);
  const node = (may.monitor && overview?.node) || null;
  const charts = useMemo(() => [
    { url: 'overview', charts: may.monitor ? [...CHARTS, CLIENTS_CHART] : CHARTS },
    { url: node && path`nodes/${node}`, charts: PROCESS_CHARTS.slice(0, 3) },
  ], [node, may.monitor]);
  if (!overview) {
    return [heading('Overview'), el.p({ class: 'loading' }, 'Loading…')];
  }
  return [
    heading('Overview', { actions: h(Objects, { totals: overview.object_totals }) }),
    h(Flow, {
      rates: figures,
      lying: [['Ready', figures.ready, 'ready'], ['Unacknowledged', figures.unacked, 'unacked']],
    }),
    h(Charts, { parts: charts }),
    nodes?.[0] && h(NodePart, { node: nodes[0], overview }),
    overview.listeners && section('Listeners', null, h(Rows, {
      columns: LISTENER_COLUMNS, items: overview.listeners, caption: 'Listeners', empty: 'Nothing listens.',
      keyOf: (listener) => `${listener.protocol} ${listener.ip_address} ${listener.port}`,
    })),
  ];
}
