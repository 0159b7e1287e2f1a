import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { facts } from '../parts/facts.js';
import { bytes, plain } from '../parts/format.js';
import { Form } from '../parts/form.js';
import { Payload } from '../parts/payload.js';
import { el, h, useState } from '../parts/view.js';

const MODES = [
  ['ack_requeue_true', 'put back, marked redelivered'],
  ['ack_requeue_false', 'taken for good'],
  ['reject_requeue_true', 'rejected and put back'],
  ['reject_requeue_false', 'rejected: dropped or dead-lettered'],
];

function Message({ message, number }) {
  return el.article({ class: 'message', 'aria-label': `Message ${number}` },
    facts([
      ['Exchange', message.exchange || '(default)'],
      ['Routing key', message.routing_key],
      ['Redelivered', message.redelivered ? 'yes' : 'no'],
      ...Object.entries(message.properties).filter(([key]) => key !== 'headers').map(([key, value]) => [key, plain(value)]),
      ...Object.entries(message.properties.headers ?? {}).map(([key, value]) => [`header ${key}`, plain(value)]),
      ['Size', bytes(message.payload_bytes)],
    ]),
    h(Payload, { text: message.payload, encoding: message.payload_encoding }));
}

/** RabbitMQ's way to look at messages: it takes them, which changes their order and flags. */
export function GetMessages({ vhost, queue, done }) {
  const { api } = useConsole();
  const [got, setGot] = useState(null);
  const submit = async ({ count, mode }) => {
    setGot(await api.post(path`queues/${vhost}/${queue}/get`, {
      count: Number(count), ackmode: mode, encoding: 'auto', truncate: 50_000,
    }));
    done();
  };
  const fields = [
    { name: 'count', label: 'How many', type: 'number', value: '1', min: 1, half: true },
    { name: 'mode', label: 'Afterwards they are', type: 'choice', options: MODES, half: true },
  ];
  return el.details({ class: 'section fold' },
    el.summary({}, el.h2({}, 'Get messages')),
    h(Form, { fields, agree: 'Get', submit }),
    got && el.div({ class: 'messages', 'aria-live': 'polite' },
      got.length === 0 ? el.p({ class: 'note' }, 'The queue is empty.') : got.map((message, index) => h(Message, { key: index, message, number: index + 1 }))));
}
