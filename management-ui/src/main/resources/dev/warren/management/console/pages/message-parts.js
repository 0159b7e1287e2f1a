import { facts, name, tag } from '../parts/facts.js';
import { bytes, count, duration, moment, plain } from '../parts/format.js';
import { Payload } from '../parts/payload.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';

const PREVIEW = 160;

export const since = (message) => `${message.entered_earlier ? 'over ' : ''}${duration(Math.max(0, Date.now() - message.entered_at))}`;

export const until = (ms) => (ms > Date.now() ? `in ${duration(ms - Date.now())}` : 'now');

/** The beginning of a body, as a line. */
export function preview(message) {
  const text = message.payload_encoding === 'string'
    ? message.payload.slice(0, PREVIEW).replace(/\s+/g, ' ')
    : `${bytes(message.payload_bytes)} that are no text`;
  return el.span({ class: message.payload_encoding === 'string' ? 'preview' : 'note' }, text === '' ? el.span({ class: 'note' }, 'empty') : text);
}

export const messageTags = (message) => [
  message.redelivered && tag('redelivered'),
  !message.persistent && tag('transient'),
  message.priority > 0 && tag(`priority ${message.priority}`),
].filter(Boolean);

const DEATH_COLUMNS = [
  { label: 'Why', text: true, first: true, cell: (death) => death.reason },
  { label: 'Queue', text: true, cell: (death) => name(death.queue) },
  { label: 'From exchange', text: true, cell: (death) => name(death.exchange || '(default)') },
  { label: 'Keys', text: true, wide: true, cell: (death) => (death.routing_keys ?? []).join(', ') },
  { label: 'Times', cell: (death) => count(death.count) },
  { label: 'Last', text: true, wide: true, cell: (death) => (death.time ? moment(death.time) : '') },
];

/** All there is to know of a message. */
export function MessageDetails({ message, vhost }) {
  const { headers = {}, ...properties } = message.properties;
  // The history of a dead letter is told by a table of its own.
  const others = Object.entries(headers).filter(([key]) => key !== 'x-death');
  return el.div({ class: 'message-details' },
    facts([
      ['State', message.state],
      ['Position', message.position !== undefined && count(message.position)],
      ['In the queue for', since(message)],
      ['Expires', message.expires_at && `${moment(message.expires_at)}, ${until(message.expires_at)}`],
      ['Ready again', message.ready_at && `${moment(message.ready_at)}, ${until(message.ready_at)}`],
      ['Exchange', message.exchange || '(default)'],
      ['Routing key', message.routing_key],
      ['Size', bytes(message.payload_bytes)],
      ['Came from', message.origin?.queue && el.a({ href: link('queues', vhost, message.origin.queue) }, message.origin.queue)],
      ...Object.entries(properties).map(([key, value]) => [key, plain(value)]),
    ]),
    others.length > 0 && [el.h3({}, 'Headers'), facts(others.map(([key, value]) => [key, plain(value)]))],
    message.deaths?.length > 0 && [el.h3({}, 'How it died'), h(Rows, {
      columns: DEATH_COLUMNS, items: message.deaths, caption: 'Deaths', keyOf: (death) => `${death.queue} ${death.reason}`,
    })],
    el.h3({}, 'Payload'),
    h(Payload, { text: message.payload, encoding: message.payload_encoding }),
    message.payload_truncated && el.p({ class: 'note' }, `Only the beginning of ${bytes(message.payload_bytes)} is shown.`));
}
