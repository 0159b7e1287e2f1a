import { exchangeName, path } from '../parts/api.js';
import { fromRows } from '../parts/arguments.js';
import { useConsole } from '../parts/context.js';
import { name, tag } from '../parts/facts.js';
import { Form } from '../parts/form.js';
import { duration, many, plain } from '../parts/format.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h, useState } from '../parts/view.js';

const COLUMNS = [
  {
    label: 'To', text: true, first: true,
    cell: (binding) => [name(binding.destination), ' ', el.span({ class: 'kind' }, binding.destination_type)],
  },
  {
    label: 'Binding', text: true, wide: true,
    cell: (binding) => [el.code({}, binding.routing_key), Object.entries(binding.arguments ?? {}).map(([key, value]) => el.span({ class: 'note', key }, `${key}: ${plain(value)}`))],
  },
  {
    label: 'Goes there', text: true,
    cell: (binding) => (binding.matches === null ? tag('by chance') : binding.matches ? tag('yes', 'good') : tag('no')),
  },
  { label: 'Because', text: true, cell: (binding) => binding.reason },
];

function Step({ step }) {
  const found = [...step.bindings].sort((a, b) => Number(b.matches ?? true) - Number(a.matches ?? true));
  return el.section({ class: 'step' },
    el.h3({}, step.exchange || '(default)', ' ', tag(step.type), ' ', el.span({ class: 'kind' }, step.reached)),
    h(Rows, {
      columns: COLUMNS, items: found, caption: `Bindings of ${step.exchange || 'the default exchange'}`, empty: 'It has no bindings.',
      keyOf: (binding) => JSON.stringify([binding.destination_type, binding.destination, binding.routing_key, binding.arguments]),
    }),
    step.bindings_total > step.bindings.length && el.p({ class: 'note' }, `Of ${many(step.bindings_total, 'binding')}, those that match and the first others.`));
}

function Answer({ answer, vhost }) {
  return el.div({ class: 'answer', 'aria-live': 'polite' },
    answer.queues.length > 0
      ? el.p({}, el.b({}, `It would go to ${many(answer.queues.length, 'queue')}`), answer.delayed_ms ? ` after ${duration(answer.delayed_ms)}: ` : ': ',
        answer.queues.map((queue, index) => [
          index > 0 && ', ', el.a({ href: link('queues', vhost, queue.name) }, queue.name), queue.refuses && ` (which refuses it: ${queue.refuses})`]))
      : el.p({ class: 'trouble' }, 'It would reach no queue: it would be returned if mandatory, and is lost otherwise.'),
    answer.steps.map((step, index) => h(Step, { key: index, step })));
}

/** Where would this message go, and why not elsewhere. Nothing is published. */
export function ExplainRouting({ vhost, exchange }) {
  const { api } = useConsole();
  const [answer, setAnswer] = useState(null);
  const submit = async ({ key, headers }) => {
    setAnswer(await api.post(path`exchanges/${vhost}/${exchangeName(exchange)}/explain`, { routing_key: key, headers: fromRows(headers) }));
  };
  const fields = [{ name: 'key', label: 'Routing key' }, { name: 'headers', label: 'Headers', type: 'arguments' }];
  return el.details({ class: 'section fold' },
    el.summary({}, el.h2({}, 'Explain routing')),
    h(Form, { fields, agree: 'Where would it go?', submit }),
    answer && h(Answer, { answer, vhost }));
}
