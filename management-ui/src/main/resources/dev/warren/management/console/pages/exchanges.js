import { exchangeName, path } from '../parts/api.js';
import { fromRows } from '../parts/arguments.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, name, section, spaced, tag } from '../parts/facts.js';
import { count, plain, rate } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { go, link } from '../parts/router.js';
import { ServerTable } from '../parts/table.js';
import { el, h, useMemo, useState } from '../parts/view.js';
import { BindingsPart } from './bindings.js';
import { Delayed } from './delayed.js';
import { ExplainRouting } from './explain-routing.js';
import { Publish } from './publish.js';

const shown = (text) => (text === '' ? '(default)' : text);

const exchangeTags = (exchange) => [
  !exchange.durable && tag('transient'),
  exchange.internal && tag('internal'),
  exchange.auto_delete && tag('auto-delete'),
].filter(Boolean);

const COLUMNS = [
  {
    label: 'Name', sort: 'name', text: true, first: true, fields: ['name', 'vhost', 'durable', 'internal', 'auto_delete'],
    cell: (exchange) => [
      el.a({ href: link('exchanges', exchange.vhost, exchangeName(exchange.name)) }, name(shown(exchange.name))), spaced(exchangeTags(exchange))],
  },
  { label: 'Virtual host', sort: 'vhost', text: true, wide: true, fields: ['vhost'], cell: (exchange) => exchange.vhost },
  { label: 'Type', sort: 'type', text: true, fields: ['type'], cell: (exchange) => exchange.type },
  { label: 'Policy', sort: 'policy', text: true, wide: true, fields: ['policy'], cell: (exchange) => exchange.policy ?? '' },
  {
    label: 'Arguments', text: true, wide: true, fields: ['arguments'],
    cell: (exchange) => Object.entries(exchange.arguments).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`)),
  },
];

function declareFields(vhosts, vhost, types) {
  return [
    { name: 'vhost', label: 'Virtual host', type: 'choice', options: vhosts, value: vhost || vhosts[0], when: () => vhosts.length > 1 },
    { name: 'name', label: 'Name', required: true, first: true },
    { name: 'type', label: 'Type', type: 'choice', options: types },
    { name: 'durable', label: 'Durable: there again after a restart', type: 'yes', value: true },
    { name: 'autoDelete', label: 'Delete it when its last binding has gone', type: 'yes' },
    { name: 'internal', label: 'Internal: clients cannot publish to it', type: 'yes' },
    { name: 'arguments', label: 'Arguments', type: 'arguments', suggestions: [['alternate-exchange', 'text'], ['x-delayed-type', 'text', 'direct']] },
  ];
}

export function Exchanges() {
  const { api, say, vhost, overview } = useConsole();
  const { data: vhosts } = usePoll('vhosts?columns=name');
  const [reload, setReload] = useState(0);
  const submit = async ({ vhost: inside, name: own, type, durable, autoDelete, internal, arguments: rows }) => {
    await api.put(path`exchanges/${inside}/${own}`, { type, durable, auto_delete: autoDelete, internal, arguments: fromRows(rows) });
    say(`Exchange ${own} is there.`);
    setReload((before) => before + 1);
  };
  return [
    heading('Exchanges'),
    h(ServerTable, {
      key: vhost, name: 'exchanges', noun: 'exchanges', columns: COLUMNS, url: vhost ? path`exchanges/${vhost}` : 'exchanges', reload,
      keyOf: (exchange) => `${exchange.vhost} ${exchange.name}`,
      actions: vhosts?.length > 0 && overview && h(FormButton, {
        label: 'Declare an exchange', icon: icon('add'), tone: 'primary', agree: 'Declare', wide: true, submit,
        fields: () => declareFields(vhosts.map((each) => each.name), vhost, overview.exchange_types.map((each) => each.name)),
      }),
    }),
  ];
}

const CHARTS = [{
  title: 'Message rates',
  format: rate,
  series: [
    { label: 'Published to it', tone: 'publish', place: 'message_stats.publish_in', rate: true },
    { label: 'On to queues', tone: 'deliver', place: 'message_stats.publish_out', rate: true },
  ],
}];

export function Exchange({ parts: [vhost, given] }) {
  const { api, say, ask } = useConsole();
  const own = given === 'amq.default' ? '' : given;
  const { data: exchange, error, refresh } = usePoll(path`exchanges/${vhost}/${given}`);
  const charts = useMemo(() => [{ url: path`exchanges/${vhost}/${given}`, charts: CHARTS }], [vhost, given]);
  const above = [el.a({ href: link('exchanges') }, 'Exchanges'), vhost === '/' ? null : ` in ${vhost}`];
  if (!exchange) {
    return [
      heading(name(shown(own)), { above }),
      el.p({ class: error ? 'empty' : 'loading' }, error ? (error.status === 404 ? 'There is no such exchange, or no longer.' : error.message) : 'Loading…'),
    ];
  }
  const predeclared = own === '' || own.startsWith('amq.');
  const remove = async () => {
    if (!await ask({
      title: `Delete ${own}?`, agree: 'Delete', danger: true, typed: own,
      text: 'The exchange and its bindings will be gone. Publishing to it closes the publisher’s channel.',
    })) {
      return;
    }
    try {
      await api.delete(path`exchanges/${vhost}/${given}`);
      say(`Exchange ${own} is deleted.`);
      go('exchanges');
    } catch (problem) {
      say(problem.message, 'bad');
    }
  };
  return [
    heading(name(shown(own)), {
      above, tags: [tag(exchange.type), ...exchangeTags(exchange)],
      actions: !predeclared && el.button({ type: 'button', class: 'danger-quiet', onClick: remove }, 'Delete'),
    }),
    h(Charts, { parts: charts }),
    own === ''
      ? el.p({ class: 'note' }, 'Every queue is bound to it with its own name as the key.')
      : h(BindingsPart, { kind: 'exchange', vhost, name: own }),
    own !== '' && h(BindingsPart, { kind: 'from', vhost, name: own }),
    exchange.messages_delayed !== undefined && h(Delayed, { vhost, exchange: own }),
    h(ExplainRouting, { vhost, exchange: own }),
    !exchange.internal && h(Publish, { vhost, exchange: own, done: refresh }),
    section('Details', null, facts([
      ['Virtual host', exchange.vhost], ['Type', exchange.type],
      ['Policy', exchange.policy && el.a({ href: link('policies') }, exchange.policy)],
      ['Delayed messages', exchange.messages_delayed !== undefined && count(exchange.messages_delayed)],
      ...Object.entries(exchange.cache_info ?? {}).map(([key, value]) => [key, plain(value)]),
      ...Object.entries(exchange.arguments).map(([key, value]) => [key, plain(value)]),
    ])),
  ];
}
