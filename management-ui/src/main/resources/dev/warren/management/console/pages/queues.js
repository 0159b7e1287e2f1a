import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { heading, name, spaced, tag } from '../parts/facts.js';
import { bytes, count, plain, rate } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { link } from '../parts/router.js';
import { ServerTable } from '../parts/table.js';
import { el, h, useState } from '../parts/view.js';
import { DeclareQueue } from './queue-declare.js';

export const queueTags = (queue) => [
  queue.type !== 'classic' && tag(queue.type),
  !queue.durable && tag('transient'),
  queue.exclusive && tag('exclusive'),
  queue.auto_delete && tag('auto-delete'),
].filter(Boolean);

const perSecond = (counter) => (queue) => rate(queue.message_stats[`${counter}_details`].rate);

const COLUMNS = [
  {
    label: 'Name', sort: 'name', text: true, first: true, fields: ['name', 'vhost', 'type', 'durable', 'exclusive', 'auto_delete'],
    cell: (queue) => [el.a({ href: link('queues', queue.vhost, queue.name) }, name(queue.name)), spaced(queueTags(queue))],
  },
  { label: 'Virtual host', sort: 'vhost', text: true, wide: true, fields: ['vhost'], cell: (queue) => queue.vhost },
  { label: 'Ready', sort: 'messages_ready', fields: ['messages_ready'], cell: (queue) => count(queue.messages_ready) },
  { label: 'Unacked', sort: 'messages_unacknowledged', fields: ['messages_unacknowledged'], cell: (queue) => count(queue.messages_unacknowledged) },
  { label: 'Total', sort: 'messages', wide: true, hidden: true, fields: ['messages'], cell: (queue) => count(queue.messages) },
  { label: 'Publish/s', sort: 'message_stats.publish_details.rate', fields: ['message_stats'], wide: true, cell: perSecond('publish') },
  { label: 'Deliver/s', sort: 'message_stats.deliver_get_details.rate', fields: ['message_stats'], wide: true, cell: perSecond('deliver_get') },
  { label: 'Ack/s', sort: 'message_stats.ack_details.rate', fields: ['message_stats'], wide: true, cell: perSecond('ack') },
  { label: 'Redeliver/s', sort: 'message_stats.redeliver_details.rate', fields: ['message_stats'], wide: true, hidden: true, cell: perSecond('redeliver') },
  { label: 'Consumers', sort: 'consumers', fields: ['consumers'], wide: true, cell: (queue) => count(queue.consumers) },
  { label: 'Delayed', sort: 'messages_delayed', fields: ['messages_delayed'], wide: true, hidden: true, cell: (queue) => count(queue.messages_delayed) },
  { label: 'Size', sort: 'message_bytes', fields: ['message_bytes'], wide: true, cell: (queue) => bytes(queue.message_bytes) },
  { label: 'Memory', sort: 'memory', fields: ['memory'], wide: true, hidden: true, cell: (queue) => bytes(queue.memory) },
  { label: 'Policy', sort: 'policy', text: true, fields: ['policy'], wide: true, hidden: true, cell: (queue) => queue.policy ?? '' },
  {
    label: 'Arguments', text: true, fields: ['arguments'], wide: true, hidden: true,
    cell: (queue) => Object.entries(queue.arguments).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`)),
  },
];

export function Queues() {
  const console = useConsole();
  const { data: vhosts } = usePoll('vhosts?columns=name');
  const [reload, setReload] = useState(0);
  return [
    heading('Queues'),
    h(ServerTable, {
      key: console.vhost, name: 'queues', noun: 'queues', columns: COLUMNS, reload,
      url: console.vhost ? path`queues/${console.vhost}` : 'queues',
      keyOf: (queue) => `${queue.vhost} ${queue.name}`,
      actions: vhosts?.length > 0 && h(DeclareQueue, {
        console, vhosts: vhosts.map((each) => each.name), done: () => setReload((before) => before + 1),
      }),
    }),
  ];
}
