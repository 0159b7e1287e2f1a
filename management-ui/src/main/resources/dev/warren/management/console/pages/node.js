import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, section } from '../parts/facts.js';
import { bytes, compact, count, duration } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { usePoll } from '../parts/poll.js';
import { Rows } from '../parts/table.js';
import { h, useMemo } from '../parts/view.js';

const LISTENERS = [
  { label: 'Protocol', text: true, first: true, cell: (listener) => listener.protocol },
  { label: 'Address', text: true, cell: (listener) => listener.ip_address },
  { label: 'Port', cell: (listener) => String(listener.port) },
];
const TYPES = [
  { label: 'Exchange type', text: true, first: true, cell: (type) => type.name },
  { label: 'Description', text: true, cell: (type) => type.description },
];

const octets = (title, label, tone, place) => ({ title, small: true, octets: true, format: bytes, series: [{ label, tone, place }] });

/** The first three are shown in the overview, too. */
export const PROCESS_CHARTS = [
  octets('Memory', 'Used', 'deliver', 'mem_used'),
  octets('Disk', 'Free', 'unacked', 'disk_free'),
  octets('Store', 'File', 'ready', 'store_file_bytes'),
  { title: 'Processor', small: true, format: (value) => `${compact(value)} %`, series: [{ label: 'Of one core', tone: 'redeliver', place: 'cpu_ms', rate: true, factor: 0.1 }] },
  {
    title: 'Files', small: true, format: compact, series: [
      { label: 'Open', tone: 'publish', place: 'fd_used' },
      { label: 'Sockets', tone: 'ack', place: 'sockets_used' },
    ],
  },
  { title: 'Threads', small: true, format: compact, series: [{ label: 'Running', tone: 'unacked', place: 'proc_used' }] },
];

function Figures({ node }) {
  const { api, say, may } = useConsole();
  const setLimit = async ({ value }) => {
    await api.put('warren/disk-free-limit', { value: Number(value) });
    say('The limit is set, until the broker ends.');
  };
  return [
    section('Resources', may.administer && h(FormButton, {
      label: 'Set the disk limit', agree: 'Set', submit: setLimit, note: 'Publishers are blocked while less is free.',
      fields: () => [{ name: 'value', label: 'Octets', type: 'number', min: 0, required: true, value: String(node.disk_free_limit), first: true }],
    }), facts([
      ['Memory used', bytes(node.mem_used)], ['Memory at most', bytes(node.mem_limit)],
      ['Disk free', bytes(node.disk_free)], ['Disk alarm below', bytes(node.disk_free_limit)],
      ['Files open', `${count(node.fd_used)} of ${count(node.fd_total)}`], ['Threads', count(node.proc_used)],
      ['Processors', count(node.processors)], ['Garbage collections', `${count(node.gc_num)}, ${duration(node.gc_time)} in all`],
      ['Connections opened', count(node.connection_created)], ['Connections closed', count(node.connection_closed)],
    ])),
    section('Process', null, facts([
      ['Up for', duration(node.uptime)], ['Process id', node.os_pid],
      ['Sign-in by', node.auth_mechanisms.map((each) => each.name).join(', ')],
      ['Configuration', node.config_files.join(', ')], ['Log', node.log_files.join(', ')],
    ])),
  ];
}

export function Node({ parts: [own] }) {
  const { data: nodes } = usePoll(own === undefined ? 'nodes' : null);
  const { data: one, error } = usePoll(own === undefined ? null : path`nodes/${own}`);
  const node = one ?? nodes?.[0];
  const url = node ? path`nodes/${node.name}` : null;
  const charts = useMemo(() => [{ url, charts: PROCESS_CHARTS }], [url]);
  if (!node) {
    return heading(error ? error.message : 'Node');
  }
  return [
    heading(node.name, { above: 'Node' }),
    h(Charts, { parts: charts }),
    h(Figures, { node }),
    section('Listeners', null, h(Rows, {
      columns: LISTENERS, items: node.listeners, caption: 'Listeners', empty: 'Nothing listens.', keyOf: (each) => `${each.protocol} ${each.ip_address} ${each.port}`,
    })),
    section('Exchange types', null, h(Rows, { columns: TYPES, items: node.exchange_types, caption: 'Exchange types', keyOf: (each) => each.name })),
  ];
}
