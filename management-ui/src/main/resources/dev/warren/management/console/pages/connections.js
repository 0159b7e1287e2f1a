import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, name, section } from '../parts/facts.js';
import { bytes, count, duration, moment, plain } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { usePoll } from '../parts/poll.js';
import { go, link } from '../parts/router.js';
import { Rows, ServerTable } from '../parts/table.js';
import { el, h, useMemo } from '../parts/view.js';
import { CHANNEL_COLUMNS } from './channels.js';

const COLUMNS = [
  {
    label: 'Name', sort: 'name', text: true, first: true, fields: ['name', 'user_provided_name'],
    cell: (connection) => [
      el.a({ href: link('connections', connection.name) }, name(connection.user_provided_name || connection.name)),
      connection.user_provided_name && el.span({ class: 'note' }, connection.name)],
  },
  { label: 'User', sort: 'user', text: true, fields: ['user'], cell: (connection) => connection.user },
  { label: 'Virtual host', sort: 'vhost', text: true, wide: true, fields: ['vhost'], cell: (connection) => connection.vhost },
  { label: 'State', sort: 'state', text: true, fields: ['state'], cell: (connection) => connection.state },
  { label: 'Channels', sort: 'channels', wide: true, fields: ['channels'], cell: (connection) => count(connection.channels) },
  { label: 'Received', sort: 'recv_oct', wide: true, fields: ['recv_oct'], cell: (connection) => bytes(connection.recv_oct) },
  { label: 'Sent', sort: 'send_oct', wide: true, fields: ['send_oct'], cell: (connection) => bytes(connection.send_oct) },
  {
    label: 'Client', sort: 'client_properties.product', text: true, wide: true, hidden: true, fields: ['client_properties'],
    cell: ({ client_properties: client }) => [client.product, client.version].filter(Boolean).map(plain).join(' '),
  },
  { label: 'Heartbeat', sort: 'timeout', wide: true, hidden: true, fields: ['timeout'], cell: (connection) => `${connection.timeout} s` },
  {
    label: 'Connected', sort: 'connected_at', wide: true, fields: ['connected_at'],
    cell: (connection) => duration(Math.max(0, Date.now() - connection.connected_at)),
  },
];

export function Connections() {
  const { vhost } = useConsole();
  return [
    heading('Connections'),
    h(ServerTable, {
      key: vhost, name: 'connections', noun: 'connections', columns: COLUMNS, url: vhost ? path`vhosts/${vhost}/connections` : 'connections',
      keyOf: (connection) => connection.name, empty: 'Nobody is connected.',
    }),
  ];
}

const CHARTS = [{
  title: 'Octets per second',
  octets: true,
  format: bytes,
  series: [
    { label: 'From the client', tone: 'publish', place: 'recv_oct', rate: true },
    { label: 'To the client', tone: 'deliver', place: 'send_oct', rate: true },
  ],
}];

export function Connection({ parts: [own] }) {
  const { api, say } = useConsole();
  const { data: connection, error } = usePoll(path`connections/${own}`);
  const { data: channels } = usePoll(connection ? path`connections/${own}/channels` : null);
  const charts = useMemo(() => [{ url: path`connections/${own}`, charts: CHARTS }], [own]);
  const above = el.a({ href: link('connections') }, 'Connections');
  if (!connection) {
    return [
      heading(name(own), { above }),
      el.p({ class: error ? 'empty' : 'loading' }, error ? (error.status === 404 ? 'There is no such connection, or no longer.' : error.message) : 'Loading…'),
    ];
  }
  const close = async ({ why }) => {
    await api.delete(path`connections/${own}`, why ? { 'x-reason': why } : {});
    say('The connection is closed.');
    go('connections');
  };
  const { capabilities, ...client } = connection.client_properties;
  return [
    heading(name(connection.user_provided_name || own), {
      above,
      actions: h(FormButton, {
        label: 'Close', tone: 'danger-quiet', title: 'Close this connection?', agree: 'Close it', submit: close,
        note: 'What its consumers hold unacknowledged goes back to the queues. Many clients connect again at once.',
        fields: [{ name: 'why', label: 'Reason, which the client is told', first: true }],
      }),
    }),
    h(Charts, { parts: charts }),
    section('Details', null, facts([
      ['Name', connection.name], ['User', connection.user], ['Virtual host', connection.vhost], ['State', connection.state],
      ['Protocol', connection.protocol], ['Authentication', connection.auth_mechanism], ['Encrypted', connection.ssl ? 'yes' : 'no'],
      ['Connected', moment(connection.connected_at)], ['Heartbeat', connection.timeout ? `${connection.timeout} s` : 'off'],
      ['Received', bytes(connection.recv_oct)], ['Sent', bytes(connection.send_oct)],
      ['Frame limit', bytes(connection.frame_max)], ['Channel limit', count(connection.channel_max)],
    ])),
    section('Channels', null, h(Rows, {
      columns: CHANNEL_COLUMNS.filter((column) => !column.hidden && !['User', 'Virtual host'].includes(column.label)),
      items: channels ?? [], caption: 'Channels', keyOf: (channel) => channel.name,
      empty: channels ? 'No channel is open.' : 'Loading…',
    })),
    section('Client', null, facts(Object.entries(client).map(([key, value]) => [key, plain(value)]))),
    capabilities && section('Capabilities', null, facts(Object.entries(capabilities).map(([key, value]) => [key, plain(value)]))),
  ];
}
