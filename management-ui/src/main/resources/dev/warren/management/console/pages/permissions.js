import { exchangeName, path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { name, section } from '../parts/facts.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';

const expression = (text) => (text === '' ? el.span({ class: 'note' }, 'nothing') : el.code({}, text));

/** What a user may do in virtual hosts, or who may do what in one: with names of resources as regular expressions. */
export function PermissionsPart({ user, vhost }) {
  const { api, say } = useConsole();
  const base = user === undefined ? path`vhosts/${vhost}` : path`users/${user}`;
  const { data, refresh } = usePoll(`${base}/permissions`);
  const { data: topics, refresh: refreshTopics } = usePoll(`${base}/topic-permissions`);
  const { data: others } = usePoll(user === undefined ? 'users?columns=name' : 'vhosts?columns=name');
  const options = (others ?? []).map((each) => each.name);
  const attempt = async (act, said) => {
    try {
      await act();
      say(said);
    } catch (error) {
      say(error.message, 'bad');
    }
    refresh();
    refreshTopics();
  };
  const target = (values) => ({ inside: vhost ?? values.other, who: user ?? values.other });
  const set = async ({ configure, write, read, ...values }) => {
    const { inside, who } = target(values);
    await api.put(path`permissions/${inside}/${who}`, { configure, write, read });
    say('The permissions are set.');
    refresh();
  };
  const setTopic = async ({ exchange, write, read, ...values }) => {
    const { inside, who } = target(values);
    await api.put(path`topic-permissions/${inside}/${who}`, { exchange: exchange === 'amq.default' ? '' : exchange, write, read });
    say('The topic permissions are set.');
    refreshTopics();
  };
  const other = { name: 'other', label: user === undefined ? 'User' : 'Virtual host', type: 'choice', options, required: true };
  const who = user === undefined
    ? { label: 'User', text: true, first: true, cell: (each) => el.a({ href: link('users', each.user) }, name(each.user)) }
    : { label: 'Virtual host', text: true, first: true, cell: (each) => el.a({ href: link('vhosts', each.vhost) }, name(each.vhost)) };
  const clear = (label, act) => ({
    label: 'Clear', unseen: true,
    cell: (each) => el.button({ type: 'button', class: 'small', 'aria-label': `Clear ${label} of ${each.user} in ${each.vhost}`, onClick: () => act(each) }, 'Clear'),
  });
  return [
    section('Permissions', options.length > 0 && h(FormButton, {
      label: 'Set permissions', icon: icon('add'), agree: 'Set', submit: set,
      fields: () => [
        other,
        { name: 'configure', label: 'Configure', value: '.*', hint: 'Regular expression of the names of queues and exchanges to declare and delete' },
        { name: 'write', label: 'Write', value: '.*', hint: 'Of exchanges to publish to and queues to bind' },
        { name: 'read', label: 'Read', value: '.*', hint: 'Of queues to consume from and exchanges to bind to' },
      ],
    }), h(Rows, {
      columns: [who,
        { label: 'Configure', text: true, cell: (each) => expression(each.configure) },
        { label: 'Write', text: true, cell: (each) => expression(each.write) },
        { label: 'Read', text: true, cell: (each) => expression(each.read) },
        clear('permissions', (each) => attempt(() => api.delete(path`permissions/${each.vhost}/${each.user}`), 'The permissions are cleared.'))],
      items: data ?? [], caption: 'Permissions', empty: data ? (user === undefined ? 'Nobody has permissions here.' : 'This user may enter no virtual host.') : 'Loading…',
      keyOf: (each) => `${each.vhost} ${each.user}`,
    })),
    section('Topic permissions', options.length > 0 && h(FormButton, {
      label: 'Set topic permissions', icon: icon('add'), agree: 'Set', submit: setTopic,
      fields: () => [
        other,
        { name: 'exchange', label: 'Exchange', value: 'amq.topic', required: true },
        { name: 'write', label: 'Write', value: '.*', hint: 'Regular expression of routing keys to publish with' },
        { name: 'read', label: 'Read', value: '.*', hint: 'Of routing keys to bind with' },
      ],
    }), h(Rows, {
      columns: [who,
        { label: 'Exchange', text: true, cell: (each) => exchangeName(each.exchange) },
        { label: 'Write', text: true, cell: (each) => expression(each.write) },
        { label: 'Read', text: true, cell: (each) => expression(each.read) },
        clear('topic permissions', (each) => attempt(() => api.delete(path`topic-permissions/${each.vhost}/${each.user}/${exchangeName(each.exchange)}`), 'The topic permissions are cleared.'))],
      items: topics ?? [], caption: 'Topic permissions', empty: topics ? 'No topic is restricted.' : 'Loading…',
      keyOf: (each) => `${each.vhost} ${each.user} ${each.exchange}`,
    })),
  ];
}
