import { exchangeName, path } from '../parts/api.js';
import { fromRows } from '../parts/arguments.js';
import { useConsole } from '../parts/context.js';
import { name, section } from '../parts/facts.js';
import { plain } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';

const keyOf = (binding) => JSON.stringify([binding.source, binding.destination_type, binding.destination, binding.properties_key]);

const between = (binding) => path`bindings/${binding.vhost}/e/${exchangeName(binding.source)}/${binding.destination_type === 'queue' ? 'q' : 'e'}/${binding.destination}`;

const end = (kind, vhost, text) => [
  el.a({ href: link(`${kind}s`, vhost, kind === 'exchange' ? exchangeName(text) : text) }, name(kind === 'exchange' && text === '' ? '(default)' : text)),
  ' ', el.span({ class: 'kind' }, kind)];

const columns = (other, unbind) => [
  other === 'source'
    ? { label: 'From', text: true, first: true, cell: (binding) => end('exchange', binding.vhost, binding.source) }
    : { label: 'To', text: true, first: true, cell: (binding) => end(binding.destination_type, binding.vhost, binding.destination) },
  { label: 'Routing key', text: true, cell: (binding) => (binding.routing_key ? name(binding.routing_key) : '') },
  {
    label: 'Arguments', text: true, wide: true,
    cell: (binding) => Object.entries(binding.arguments).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`)),
  },
  {
    label: 'Unbind', unseen: true,
    cell: (binding) => (binding.source === '' ? '' : el.button({
      type: 'button', class: 'small', onClick: () => unbind(binding), 'aria-label': `Unbind ${binding.source} from ${binding.destination}`,
    }, 'Unbind')),
  },
];

/**
 * Bindings of a queue or an exchange, with a way to bind and unbind.
 *
 * @param kind 'queue': what it is bound to; 'exchange': what is bound to it; 'from': the exchanges it is bound to itself
 */
export function BindingsPart({ kind, vhost, name: own }) {
  const { api, say, ask } = useConsole();
  const url = kind === 'queue'
    ? path`queues/${vhost}/${own}/bindings`
    : path`exchanges/${vhost}/${exchangeName(own)}/bindings/${kind === 'exchange' ? 'source' : 'destination'}`;
  const { data, refresh } = usePoll(url);
  const incoming = kind !== 'exchange';
  const unbind = async (binding) => {
    const text = `Messages from ${binding.source} with key “${binding.routing_key}” no longer reach ${binding.destination}.`;
    if (!await ask({ title: 'Remove this binding?', agree: 'Unbind', danger: true, text })) {
      return;
    }
    try {
      await api.delete(`${between(binding)}/${encodeURIComponent(binding.properties_key)}`);
      say('The binding is removed.');
      refresh();
    } catch (error) {
      say(error.message, 'bad');
    }
  };
  const bind = async ({ other, destinationType, key, arguments: rows }) => {
    const binding = incoming
      ? { vhost, source: other, destination: own, destination_type: kind === 'queue' ? 'queue' : 'exchange' }
      : { vhost, source: own, destination: other, destination_type: destinationType };
    await api.post(between(binding), { routing_key: key, arguments: fromRows(rows) });
    say('The binding is there.');
    refresh();
  };
  const title = { queue: 'Bindings', exchange: 'Bindings from this exchange', from: 'Bindings to this exchange' }[kind];
  const fields = [
    !incoming && { name: 'destinationType', label: 'To', type: 'choice', options: ['queue', 'exchange'], half: true },
    { name: 'other', label: incoming ? 'From exchange' : 'Name', required: true, first: true },
    { name: 'key', label: 'Routing key' },
    { name: 'arguments', label: 'Arguments', type: 'arguments', suggestions: [['x-match', 'text', 'all']] },
  ].filter(Boolean);
  return section(title,
    own === '' ? null : h(FormButton, { label: 'Bind', icon: icon('add'), title: incoming ? `Bind ${own} to an exchange` : `Bind to ${own}`, fields, agree: 'Bind', submit: bind }),
    h(Rows, {
      columns: columns(incoming ? 'source' : 'destination', unbind), items: data ?? [], keyOf, caption: title,
      empty: data ? 'There are no bindings.' : 'Loading…', busy: !data,
    }));
}
