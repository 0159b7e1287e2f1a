import { exchangeName, path } from '../parts/api.js';
import { fromRows } from '../parts/arguments.js';
import { useConsole } from '../parts/context.js';
import { Form } from '../parts/form.js';
import { el, h } from '../parts/view.js';

const PROPERTIES = [
  ['content_type', 'text', 'application/json'], ['priority', 'number'], ['expiration', 'text'], ['correlation_id', 'text'],
  ['reply_to', 'text'], ['message_id', 'text'], ['type', 'text'], ['app_id', 'text'],
];

/** A form that publishes a message, folded up until it is needed. */
export function Publish({ vhost, exchange, fixedKey, done }) {
  const { api, say } = useConsole();
  const submit = async ({ key, persistent, headers, properties, payload, encoding }) => {
    const { routed } = await api.post(path`exchanges/${vhost}/${exchangeName(exchange)}/publish`, {
      routing_key: fixedKey ?? key,
      properties: {
        ...fromRows(properties),
        delivery_mode: persistent ? 2 : 1,
        ...(headers.length > 0 && { headers: fromRows(headers) }),
      },
      payload,
      payload_encoding: encoding,
    });
    say(routed ? 'The message is published.' : 'The message was published, but no queue is bound for it: it is gone.', routed ? 'good' : 'bad');
    done();
  };
  const fields = [
    fixedKey === undefined && { name: 'key', label: 'Routing key' },
    { name: 'payload', label: 'Payload', type: 'long' },
    { name: 'encoding', label: 'The payload is', type: 'choice', options: [['string', 'text'], ['base64', 'Base64 of octets']], half: true },
    { name: 'persistent', label: 'Persistent: on disk in durable queues', type: 'yes', value: true },
    { name: 'headers', label: 'Headers', type: 'arguments', suggestions: [] },
    { name: 'properties', label: 'Properties', type: 'arguments', suggestions: PROPERTIES },
  ].filter(Boolean);
  return el.details({ class: 'section fold' },
    el.summary({}, el.h2({}, 'Publish a message')),
    h(Form, { fields, agree: 'Publish', submit }));
}
