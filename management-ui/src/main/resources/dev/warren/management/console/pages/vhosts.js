import { path } from '../parts/api.js';
import { Charts } from '../parts/charts.js';
import { useConsole } from '../parts/context.js';
import { facts, heading, name, section, tag } from '../parts/facts.js';
import { count } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { usePoll } from '../parts/poll.js';
import { RATE_CHART, lengthChart } from '../parts/rates.js';
import { go, link } from '../parts/router.js';
import { ServerTable } from '../parts/table.js';
import { el, h, useMemo, useState } from '../parts/view.js';
import { LimitsPart } from './limits.js';
import { PermissionsPart } from './permissions.js';

const COLUMNS = [
  {
    label: 'Name', sort: 'name', text: true, first: true, fields: ['name', 'protected_from_deletion', 'tracing'],
    cell: (vhost) => [
      el.a({ href: link('vhosts', vhost.name) }, name(vhost.name)), ' ',
      vhost.protected_from_deletion && tag('protected'), vhost.tracing && tag('tracing')],
  },
  { label: 'Description', sort: 'description', text: true, wide: true, fields: ['description'], cell: (vhost) => vhost.description },
  { label: 'Ready', sort: 'messages_ready', fields: ['messages_ready'], cell: (vhost) => count(vhost.messages_ready) },
  { label: 'Unacked', sort: 'messages_unacknowledged', fields: ['messages_unacknowledged'], cell: (vhost) => count(vhost.messages_unacknowledged) },
  { label: 'Queue type', sort: 'default_queue_type', text: true, wide: true, fields: ['default_queue_type'], cell: (vhost) => vhost.default_queue_type },
  { label: 'Tags', text: true, wide: true, fields: ['tags'], cell: (vhost) => vhost.tags.map((each) => tag(each)) },
];

export function Vhosts() {
  const { api, say, may } = useConsole();
  const [reload, setReload] = useState(0);
  const submit = async ({ name: own, description, tags, tracing }) => {
    await api.put(path`vhosts/${own}`, { description, tags, tracing });
    say(`Virtual host ${own} is there.`);
    setReload((before) => before + 1);
  };
  return [
    heading('Virtual hosts'),
    h(ServerTable, {
      name: 'vhosts', noun: 'virtual hosts', columns: COLUMNS, url: 'vhosts', reload, keyOf: (vhost) => vhost.name,
      actions: may.administer && h(FormButton, {
        label: 'Add a virtual host', icon: icon('add'), tone: 'primary', agree: 'Add', submit,
        fields: [
          { name: 'name', label: 'Name', required: true, first: true },
          { name: 'description', label: 'Description' },
          { name: 'tags', label: 'Tags', hint: 'With commas between' },
          { name: 'tracing', label: 'Tracing: copies of all messages to amq.rabbitmq.trace', type: 'yes' },
        ],
      }),
    }),
  ];
}

const CHARTS = [RATE_CHART, lengthChart()];

export function Vhost({ parts: [own] }) {
  const { api, say, ask, may } = useConsole();
  const { data: vhost, error, refresh } = usePoll(path`vhosts/${own}`);
  const charts = useMemo(() => [{ url: path`vhosts/${own}`, charts: CHARTS }], [own]);
  const above = el.a({ href: link('vhosts') }, 'Virtual hosts');
  if (!vhost) {
    return [heading(name(own), { above }), el.p({ class: error ? 'empty' : 'loading' }, error?.message ?? 'Loading…')];
  }
  const remove = async () => {
    if (!await ask({
      title: `Delete ${own}?`, agree: 'Delete', danger: true, typed: own,
      text: 'Its queues with all their messages, its exchanges, policies and permissions will be gone for good, and its connections are closed.',
    })) {
      return;
    }
    try {
      await api.delete(path`vhosts/${own}`);
      say(`Virtual host ${own} is deleted.`);
      go('vhosts');
    } catch (problem) {
      say(problem.message, 'bad');
    }
  };
  const change = async (values) => {
    await api.put(path`vhosts/${own}`, values);
    say('Changed.');
    refresh();
  };
  return [
    heading(name(own), {
      above,
      tags: [vhost.protected_from_deletion && tag('protected'), vhost.tracing && tag('tracing')].filter(Boolean),
      actions: may.administer && [
        h(FormButton, {
          label: 'Change', title: `Change ${own}`, agree: 'Change', submit: change,
          fields: () => [
            { name: 'description', label: 'Description', value: vhost.description, first: true },
            { name: 'tags', label: 'Tags', value: vhost.tags.join(','), hint: 'With commas between' },
            { name: 'tracing', label: 'Tracing: copies of all messages to amq.rabbitmq.trace', type: 'yes', value: vhost.tracing },
            { name: 'protected_from_deletion', label: 'Protected from deletion', type: 'yes', value: vhost.protected_from_deletion },
          ],
        }),
        el.button({ type: 'button', class: 'danger-quiet', onClick: remove, disabled: vhost.protected_from_deletion }, 'Delete')],
    }),
    facts([
      ['Ready', count(vhost.messages_ready)], ['Unacknowledged', count(vhost.messages_unacknowledged)],
      ['Description', vhost.description], ['Default queue type', vhost.default_queue_type], ['Tags', vhost.tags.join(', ')],
    ]),
    h(Charts, { parts: charts }),
    may.administer && h(PermissionsPart, { vhost: own }),
    h(LimitsPart, { kind: 'vhost', of: own }),
  ];
}
