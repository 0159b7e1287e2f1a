import { path } from '../parts/api.js';
import { Dialog } from '../parts/dialog.js';
import { Field, blank } from '../parts/form.js';
import { count, many } from '../parts/format.js';
import { useJob } from '../parts/job.js';
import { Progress } from '../parts/progress.js';
import { classes, el, h, useState } from '../parts/view.js';

const TO_PLACE = [
  { name: 'kind', label: 'To', type: 'choice', options: [['queue', 'a queue'], ['exchange', 'an exchange']], half: true },
  { name: 'place', label: 'Name', required: true, first: true, half: true },
  { name: 'key', label: 'Routing key', hint: 'Empty for the message’s own', when: (values) => values.kind === 'exchange' },
];
const RATE = { name: 'rate', label: 'Messages a second', type: 'number', min: 0, value: '0', hint: '0 for as fast as can be', half: true };
const toPlace = ({ kind, place, key }) => ({ to: kind === 'queue' ? { queue: place } : { exchange: place, ...(key && { routing_key: key }) } });

const KINDS = {
  redrives: {
    verb: 'Redrive', done: 'redriven', note: 'Dead letters go back to where they came from, in the order they have.',
    fields: [
      { name: 'to', label: 'To', type: 'choice', options: [['queue', 'the queue where each died first'], ['exchange', 'the exchange it was published to, with its key']] },
      { name: 'history', label: 'Its x-death history', type: 'choice', options: [['keep', 'stays'], ['drop', 'is removed']], half: true },
      RATE,
    ],
    body: ({ to, history, rate }) => ({ to, history, rate: Number(rate) }),
  },
  moves: { verb: 'Move', done: 'moved', note: 'Each message is in exactly one of the two places, whatever happens.', fields: [...TO_PLACE, RATE], body: (values) => ({ ...toPlace(values), rate: Number(values.rate) }) },
  copies: { verb: 'Copy', done: 'copied', note: 'The originals stay where they are.', fields: [...TO_PLACE, RATE], body: (values) => ({ ...toPlace(values), rate: Number(values.rate) }) },
  deletions: { verb: 'Delete', done: 'deleted', note: 'Deleted messages are gone for good.', fields: [], body: () => ({}), danger: true },
};

const place = (target) => target.queue ?? (target.exchange !== undefined ? `exchange ${target.exchange || '(default)'} with key ${target.routing_key ?? 'of each'}` : '');

function Outcome({ kind, job }) {
  return el.div({ class: 'outcome', role: 'status' },
    el.p({}, el.b({}, job.dry_run
      ? `${many(job.moved, 'message')} would be ${kind.done}`
      : `${many(job.moved, 'message')} ${job.moved === 1 ? 'is' : 'are'} ${kind.done}`),
    job.skipped > 0 && `, ${count(job.skipped)} ${job.dry_run ? 'would stay' : 'stayed'}`),
    el.ul({},
      (job.targets ?? []).map((target) => el.li({ key: place(target) }, `${count(target.messages)} → ${place(target)}`)),
      (job.skips ?? []).map((skip) => el.li({ key: skip.reason, class: 'note' }, `${count(skip.messages)} not: ${skip.reason}`))));
}

/**
 * Redrive, move, copy or delete in two steps: a dry run that says what would happen, then the deed.
 *
 * @param scope {ids} or {filter}, said in words by `what`
 */
export function Transfer({ vhost, queue, kind: kindName, scope, what, close, changed }) {
  const kind = KINDS[kindName];
  const [values, setValues] = useState(() => blank(kind.fields));
  const [error, setError] = useState('');
  const { job, start, stop, forget } = useJob(path`queues/${vhost}/${queue}/${kindName}`);
  const running = job?.state === 'running';
  const tried = job?.dry_run === true && !running;
  const finished = job?.dry_run === false && !running;
  const run = async (dry) => {
    setError('');
    try {
      await start({ ...scope, ...kind.body(values), dry_run: dry, wait: 500 });
      if (!dry) {
        changed();
      }
    } catch (problem) {
      setError(problem.message);
    }
  };
  const end = () => {
    if (finished) {
      changed();
    }
    close();
  };
  return h(Dialog, { title: `${kind.verb} ${what}`, onClose: end },
    el.form({
      class: 'form',
      onSubmit: (event) => {
        event.preventDefault();
        run(!tried);
      },
    },
    el.p({ class: 'question' }, kind.note),
    !finished && kind.fields.length > 0 && el.div({ class: 'fields' },
      kind.fields.filter((field) => !field.when || field.when(values)).map((field) => h(Field, {
        key: field.name, field, value: values[field.name],
        set: (value) => {
          setValues((before) => ({ ...before, [field.name]: value }));
          forget();
        },
      }))),
    running && h(Progress, { job, stop }),
    job && !running && h(Outcome, { kind, job }),
    job?.error && el.p({ class: 'form-error', role: 'alert' }, job.error),
    el.p({ class: 'form-error', role: 'alert' }, error),
    el.footer({ class: 'buttons' },
      el.button({ type: 'button', onClick: end }, finished ? 'Close' : 'Cancel'),
      !finished && el.button({
        type: 'submit', class: classes(tried && kind.danger ? 'danger' : 'primary'), disabled: running || (tried && job.moved === 0),
      }, tried ? `${kind.verb} ${many(job.moved, 'message')}` : 'Dry run'))));
}
