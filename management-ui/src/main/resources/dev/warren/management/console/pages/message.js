import { path } from '../parts/api.js';
import { fromRows, toRows } from '../parts/arguments.js';
import { useConsole } from '../parts/context.js';
import { Dialog } from '../parts/dialog.js';
import { spaced } from '../parts/facts.js';
import { Form } from '../parts/form.js';
import { el, h, useEffect, useState } from '../parts/view.js';
import { MessageDetails, messageTags } from './message-parts.js';

const editFields = (message) => {
  const { headers, ...properties } = message.properties;
  return [
    { name: 'exchange', label: 'To exchange', value: message.exchange, hint: 'Empty for the default exchange', half: true },
    { name: 'key', label: 'Routing key', value: message.routing_key, half: true },
    { name: 'payload', label: message.payload_encoding === 'base64' ? 'Payload in Base64' : 'Payload', type: 'long', rows: 9, value: message.payload },
    { name: 'headers', label: 'Headers', type: 'arguments', value: toRows(headers) },
    { name: 'properties', label: 'Properties', type: 'arguments', value: toRows(properties) },
  ];
};

/** One message in a window: what it is, and what can be done with this one. */
export function MessageDialog({ vhost, queue, id, close, changed, act }) {
  const { api, say, ask } = useConsole();
  const [message, setMessage] = useState(null);
  const [error, setError] = useState('');
  const [editing, setEditing] = useState(false);
  const url = path`queues/${vhost}/${queue}/messages/${id}`;
  useEffect(() => {
    api.get(url).then(setMessage, (problem) => setError(problem.status === 404 ? 'The message is no longer in the queue.' : problem.message));
  }, [api, url]);
  const attempt = async (work, said) => {
    try {
      await work();
      say(said);
      changed();
      close();
    } catch (problem) {
      setError(problem.message);
    }
  };
  const remove = async () => {
    if (await ask({ title: `Delete message ${id}?`, agree: 'Delete', danger: true, text: 'It will be gone for good.' })) {
      await attempt(() => api.delete(url), 'The message is deleted.');
    }
  };
  const republish = async ({ exchange, key, payload, headers, properties }) => {
    const { queues } = await api.post(`${url}/republish`, {
      exchange, routing_key: key, payload, payload_encoding: message.payload_encoding,
      properties: { ...fromRows(properties), headers: fromRows(headers) },
    });
    say(`The message went to ${queues.join(', ')}.`);
    changed();
    close();
  };
  return h(Dialog, { title: `Message ${id}`, wide: true, onClose: close },
    error && el.p({ class: 'trouble', role: 'alert' }, error),
    !message && !error && el.p({ class: 'loading' }, 'Loading…'),
    message && (editing
      ? h(Form, { fields: editFields(message), agree: 'Publish and delete the original', submit: republish, cancel: () => setEditing(false) })
      : [
        el.p({ class: 'tags' }, spaced(messageTags(message))),
        h(MessageDetails, { message, vhost }),
        el.footer({ class: 'buttons' },
          el.button({ type: 'button', class: 'danger-quiet', onClick: remove }, 'Delete'),
          message.state === 'retry-wait' && el.button({
            type: 'button', onClick: () => attempt(() => api.put(`${url}/schedule`, { delay: 0 }), 'The message is ready.'),
          }, 'Ready now'),
          el.button({ type: 'button', onClick: () => setEditing(true) }, 'Edit and republish'),
          el.button({ type: 'button', onClick: () => act('moves', [id]) }, 'Move'),
          message.origin && el.button({ type: 'button', class: 'primary', onClick: () => act('redrives', [id]) }, 'Redrive')),
      ]));
}
