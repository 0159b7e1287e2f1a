import { path } from '../parts/api.js';
import { fromRows, toRows } from '../parts/arguments.js';
import { useConsole } from '../parts/context.js';
import { heading, name, section } from '../parts/facts.js';
import { plain } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { icon } from '../parts/icons.js';
import { LocalTable } from '../parts/local-table.js';
import { usePoll } from '../parts/poll.js';
import { el, h } from '../parts/view.js';

const SUGGESTIONS = [
  ['message-ttl', 'number'], ['expires', 'number'], ['max-length', 'number'], ['max-length-bytes', 'number'],
  ['overflow', 'text', 'reject-publish'], ['dead-letter-exchange', 'text'], ['dead-letter-routing-key', 'text'],
  ['delivery-limit', 'number', '20'], ['alternate-exchange', 'text'],
];
const APPLIES = [
  ['all', 'exchanges and queues'], ['queues', 'queues'], ['classic_queues', 'classic queues'], ['quorum_queues', 'quorum queues'], ['exchanges', 'exchanges'],
];

const fieldsFor = (vhosts, vhost, policy) => [
  !policy && { name: 'vhost', label: 'Virtual host', type: 'choice', options: vhosts, value: vhost || vhosts[0], when: () => vhosts.length > 1 },
  !policy && { name: 'name', label: 'Name', required: true, first: true },
  { name: 'pattern', label: 'Pattern', required: true, value: policy?.pattern, hint: 'Regular expression of names: ^orders\\.' },
  { name: 'apply', label: 'Applies to', type: 'choice', options: APPLIES, value: policy?.['apply-to'], half: true },
  { name: 'priority', label: 'Priority', type: 'number', value: String(policy?.priority ?? 0), hint: 'The highest of those that match counts', half: true },
  { name: 'definition', label: 'Definition', type: 'arguments', suggestions: SUGGESTIONS, value: toRows(policy?.definition) },
].filter(Boolean);

function PolicyList({ operator, changes }) {
  const { api, say, ask, vhost } = useConsole();
  const kind = operator ? 'operator-policies' : 'policies';
  const { data, refresh } = usePoll(vhost ? path`${kind}/${vhost}` : kind);
  const { data: vhosts } = usePoll('vhosts?columns=name');
  const put = (policy) => async (values) => {
    const own = policy?.name ?? values.name;
    await api.put(path`${kind}/${policy?.vhost ?? values.vhost}/${own}`, {
      pattern: values.pattern, definition: fromRows(values.definition), priority: Number(values.priority), 'apply-to': values.apply,
    });
    say(`Policy ${own} is in force.`);
    refresh();
  };
  const remove = async (policy) => {
    if (!await ask({ title: `Delete ${policy.name}?`, agree: 'Delete', danger: true, text: 'What it sets ends at once for all that it matches.' })) {
      return;
    }
    try {
      await api.delete(path`${kind}/${policy.vhost}/${policy.name}`);
      say(`Policy ${policy.name} is deleted.`);
    } catch (error) {
      say(error.message, 'bad');
    }
    refresh();
  };
  const columns = [
    { label: 'Name', text: true, first: true, sort: (policy) => policy.name, cell: (policy) => name(policy.name) },
    { label: 'Virtual host', text: true, wide: true, sort: (policy) => policy.vhost, cell: (policy) => policy.vhost },
    { label: 'Pattern', text: true, sort: (policy) => policy.pattern, cell: (policy) => el.code({}, policy.pattern) },
    { label: 'Applies to', text: true, wide: true, sort: (policy) => policy['apply-to'], cell: (policy) => Object.fromEntries(APPLIES)[policy['apply-to']] ?? policy['apply-to'] },
    {
      label: 'Definition', text: true, wide: true,
      cell: (policy) => Object.entries(policy.definition).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`)),
    },
    { label: 'Priority', wide: true, sort: (policy) => policy.priority, cell: (policy) => String(policy.priority) },
    changes && {
      label: 'Change', unseen: true,
      cell: (policy) => el.div({ class: 'row-actions' },
        h(FormButton, {
          label: 'Change', tone: 'small', title: `Change ${policy.name}`, agree: 'Change', wide: true, submit: put(policy), fields: () => fieldsFor([], '', policy),
        }),
        el.button({ type: 'button', class: 'small', 'aria-label': `Delete ${policy.name}`, onClick: () => remove(policy) }, 'Delete')),
    },
  ].filter(Boolean);
  return section(operator ? 'Operator policies' : 'Policies', null, h(LocalTable, {
    columns, items: data, noun: operator ? 'operator policies' : 'policies', keyOf: (policy) => `${policy.vhost} ${policy.name}`,
    matches: (policy) => `${policy.name} ${policy.pattern}`,
    actions: changes && vhosts?.length > 0 && h(FormButton, {
      label: operator ? 'Add an operator policy' : 'Add a policy', icon: icon('add'), tone: operator ? undefined : 'primary', agree: 'Add', wide: true,
      submit: put(null), fields: () => fieldsFor(vhosts.map((each) => each.name), vhost, null),
    }),
  }));
}

export function Policies() {
  const { may, vhost } = useConsole();
  return [
    heading('Policies'),
    h(PolicyList, { key: `own ${vhost}`, changes: may.setPolicies }),
    h(PolicyList, { key: `operator ${vhost}`, operator: true, changes: may.administer }),
  ];
}
