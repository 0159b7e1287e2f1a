import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { heading, name, tag } from '../parts/facts.js';
import { count, plain } from '../parts/format.js';
import { link } from '../parts/router.js';
import { ServerTable } from '../parts/table.js';
import { el, h } from '../parts/view.js';

const STATES = { up: 'active', single_active: 'single active', waiting: 'waiting' };

export const CONSUMER_COLUMNS = [
  {
    label: 'Tag', sort: 'consumer_tag', text: true, first: true, fields: ['consumer_tag', 'exclusive'],
    cell: (consumer) => [name(consumer.consumer_tag), ' ', consumer.exclusive && tag('exclusive')],
  },
  {
    label: 'Queue', sort: 'queue.name', text: true, fields: ['queue'],
    cell: ({ queue }) => el.a({ href: link('queues', queue.vhost, queue.name) }, name(queue.name)),
  },
  {
    label: 'Channel', sort: 'channel_details.name', text: true, wide: true, fields: ['channel_details'],
    cell: ({ channel_details: channel }) => el.a({ href: link('channels', channel.name) }, name(channel.name)),
  },
  { label: 'Acknowledges', sort: 'ack_required', text: true, wide: true, fields: ['ack_required'], cell: (consumer) => (consumer.ack_required ? 'yes' : 'no') },
  { label: 'Prefetch', sort: 'prefetch_count', wide: true, fields: ['prefetch_count'], cell: (consumer) => (consumer.prefetch_count ? count(consumer.prefetch_count) : 'none') },
  {
    label: 'State', sort: 'activity_status', text: true, fields: ['activity_status'],
    cell: (consumer) => STATES[consumer.activity_status] ?? consumer.activity_status,
  },
  {
    label: 'Arguments', text: true, wide: true, hidden: true, fields: ['arguments'],
    cell: (consumer) => Object.entries(consumer.arguments).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`)),
  },
];

export function Consumers() {
  const { vhost } = useConsole();
  return [
    heading('Consumers'),
    h(ServerTable, {
      key: vhost, name: 'consumers', noun: 'consumers', columns: CONSUMER_COLUMNS, url: vhost ? path`consumers/${vhost}` : 'consumers',
      keyOf: (consumer) => `${consumer.channel_details.name} ${consumer.consumer_tag}`, sort: 'consumer_tag', empty: 'Nobody consumes.',
    }),
  ];
}
