import { path } from '../parts/api.js';
import { fromRows } from '../parts/arguments.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { h } from '../parts/view.js';

/** The arguments of a queue that are used most, with their types. */
const SUGGESTIONS = [
  ['x-message-ttl', 'number'], ['x-expires', 'number'], ['x-max-length', 'number'], ['x-max-length-bytes', 'number'],
  ['x-overflow', 'text', 'reject-publish'], ['x-dead-letter-exchange', 'text'], ['x-dead-letter-routing-key', 'text'],
  ['x-single-active-consumer', 'yes or no', 'true'], ['x-max-priority', 'number', '10'], ['x-delivery-limit', 'number', '20'],
];

export function DeclareQueue({ console, vhosts, done }) {
  return h(FormButton, {
    label: 'Declare a queue', icon: icon('add'), tone: 'primary', agree: 'Declare', wide: true,
    fields: () => [
      { name: 'vhost', label: 'Virtual host', type: 'choice', options: vhosts, value: console.vhost || vhosts[0], half: true, when: () => vhosts.length > 1 },
      { name: 'name', label: 'Name', required: true, first: true },
      { name: 'type', label: 'Type', type: 'choice', options: ['classic', 'quorum'], half: true },
      { name: 'durable', label: 'Durable: there again after a restart', type: 'yes', value: true },
      { name: 'autoDelete', label: 'Delete it when its last consumer has gone', type: 'yes' },
      { name: 'arguments', label: 'Arguments', type: 'arguments', suggestions: SUGGESTIONS },
    ],
    submit: async ({ vhost, name, type, durable, autoDelete, arguments: rows }) => {
      await console.api.put(path`queues/${vhost}/${name}`, {
        durable, auto_delete: autoDelete, arguments: { ...(type !== 'classic' && { 'x-queue-type': type }), ...fromRows(rows) },
      });
      console.say(`Queue ${name} is there.`);
      done();
    },
  });
}
