import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, name, section, tag } from '../parts/facts.js';
import { compact, count, rate } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { link } from '../parts/router.js';
import { Rows, ServerTable } from '../parts/table.js';
import { el, h, useMemo } from '../parts/view.js';
import { CONSUMER_COLUMNS } from './consumers.js';

const limit = (amount) => (amount ? count(amount) : 'none');

export const CHANNEL_COLUMNS = [
  {
    label: 'Name', sort: 'name', text: true, first: true, fields: ['name', 'confirm', 'transactional'],
    cell: (channel) => [
      el.a({ href: link('channels', channel.name) }, name(channel.name)), ' ',
      channel.confirm && tag('confirms'), channel.transactional && tag('transactions')],
  },
  { label: 'User', sort: 'user', text: true, wide: true, fields: ['user'], cell: (channel) => channel.user },
  { label: 'Virtual host', sort: 'vhost', text: true, wide: true, fields: ['vhost'], cell: (channel) => channel.vhost },
  { label: 'Consumers', sort: 'consumer_count', wide: true, fields: ['consumer_count'], cell: (channel) => count(channel.consumer_count) },
  { label: 'Prefetch', sort: 'prefetch_count', wide: true, fields: ['prefetch_count'], cell: (channel) => limit(channel.prefetch_count) },
  {
    label: 'Prefetch of all', sort: 'global_prefetch_count', wide: true, hidden: true, fields: ['global_prefetch_count'],
    cell: (channel) => limit(channel.global_prefetch_count),
  },
  { label: 'Unacked', sort: 'messages_unacknowledged', fields: ['messages_unacknowledged'], cell: (channel) => count(channel.messages_unacknowledged) },
  { label: 'Unconfirmed', sort: 'messages_unconfirmed', wide: true, fields: ['messages_unconfirmed'], cell: (channel) => count(channel.messages_unconfirmed) },
  { label: 'Uncommitted', sort: 'messages_uncommitted', wide: true, hidden: true, fields: ['messages_uncommitted'], cell: (channel) => count(channel.messages_uncommitted) },
];

export function Channels() {
  const { vhost } = useConsole();
  return [
    heading('Channels'),
    h(ServerTable, {
      key: vhost, name: 'channels', noun: 'channels', columns: CHANNEL_COLUMNS, url: vhost ? path`vhosts/${vhost}/channels` : 'channels',
      keyOf: (channel) => channel.name, empty: 'No channel is open.',
    }),
  ];
}

const CHARTS = [
  {
    title: 'Message rates',
    format: rate,
    series: [
      { label: 'Publish', tone: 'publish', place: 'message_stats.publish', rate: true },
      { label: 'Deliver', tone: 'deliver', place: 'message_stats.deliver_get', rate: true },
    ],
  },
  {
    title: 'To be answered',
    format: compact,
    series: [
      { label: 'Unacknowledged', tone: 'unacked', place: 'messages_unacknowledged' },
      { label: 'Unconfirmed', tone: 'ready', place: 'messages_unconfirmed' },
    ],
  },
];

export function Channel({ parts: [own] }) {
  const { data: channel, error } = usePoll(path`channels/${own}`);
  const charts = useMemo(() => [{ url: path`channels/${own}`, charts: CHARTS }], [own]);
  const above = el.a({ href: link('channels') }, 'Channels');
  if (!channel) {
    return [
      heading(name(own), { above }),
      el.p({ class: error ? 'empty' : 'loading' }, error ? (error.status === 404 ? 'There is no such channel, or no longer.' : error.message) : 'Loading…'),
    ];
  }
  const connection = channel.connection_details.name;
  return [
    heading(name(own), { above, tags: [channel.confirm && tag('confirms'), channel.transactional && tag('transactions')].filter(Boolean) }),
    h(Charts, { parts: charts }),
    section('Details', null, facts([
      ['Connection', el.a({ href: link('connections', connection) }, connection)],
      ['Number', String(channel.number)], ['User', channel.user], ['Virtual host', channel.vhost],
      ['Prefetch of each consumer', limit(channel.prefetch_count)], ['Prefetch of all together', limit(channel.global_prefetch_count)],
      ['Unacknowledged', count(channel.messages_unacknowledged)], ['Unconfirmed', count(channel.messages_unconfirmed)],
      ['Uncommitted messages', count(channel.messages_uncommitted)], ['Uncommitted acknowledgements', count(channel.acks_uncommitted)],
    ])),
    section('Consumers', null, h(Rows, {
      columns: CONSUMER_COLUMNS.filter((column) => !column.hidden && column.label !== 'Channel'),
      items: channel.consumer_details ?? [], caption: 'Consumers', empty: 'This channel consumes nothing.',
      keyOf: (consumer) => consumer.consumer_tag,
    })),
  ];
}
