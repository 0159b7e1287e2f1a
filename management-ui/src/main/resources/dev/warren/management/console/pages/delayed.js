import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { name, section } from '../parts/facts.js';
import { many, moment } from '../parts/format.js';
import { FormButton } from '../parts/form.js';
import { usePoll } from '../parts/poll.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';
import { preview, until } from './message-parts.js';

/** What waits in a delaying exchange for its time. */
export function Delayed({ vhost, exchange }) {
  const { api, say, ask } = useConsole();
  const base = path`exchanges/${vhost}/${exchange}/delayed`;
  const { data, error, refresh } = usePoll(`${base}?count=100&truncate=400`);
  const cancel = async (message) => {
    if (!await ask({ title: `Cancel message ${message.id}?`, agree: 'Cancel it', danger: true, text: 'It will be gone for good and reach no queue.' })) {
      return;
    }
    try {
      await api.delete(`${base}/${message.id}`);
      say('The message is cancelled.');
    } catch (problem) {
      say(problem.message, 'bad');
    }
    refresh();
  };
  const columns = [
    { label: 'Message', text: true, first: true, cell: (message) => `#${message.id}` },
    { label: 'Due', text: true, cell: (message) => [until(message.ready_at), el.span({ class: 'note' }, moment(message.ready_at))] },
    { label: 'Key', text: true, wide: true, cell: (message) => name(message.routing_key) },
    { label: 'Payload', text: true, wide: true, cell: preview },
    {
      label: 'Change', unseen: true,
      cell: (message) => el.div({ class: 'row-actions' },
        h(FormButton, {
          label: 'Reschedule', tone: 'small', title: `Another time for message ${message.id}`, agree: 'Reschedule',
          fields: () => [{ name: 'seconds', label: 'Seconds from now', type: 'number', min: 0, required: true, value: '0', first: true }],
          submit: async ({ seconds }) => {
            await api.put(`${base}/${message.id}/schedule`, { delay: Math.round(Number(seconds) * 1000) });
            say('The message has another time.');
            refresh();
          },
        }),
        el.button({ type: 'button', class: 'small', 'aria-label': `Cancel message ${message.id}`, onClick: () => cancel(message) }, 'Cancel')),
    },
  ];
  return section('Delayed messages', null,
    error && el.p({ class: 'trouble' }, error.message),
    h(Rows, {
      columns, items: data?.items ?? [], caption: 'Delayed messages', keyOf: (message) => message.id, busy: !data,
      empty: data ? 'No message waits for its time.' : 'Loading…',
    }),
    data && el.p({ class: 'pager' }, many(data.total, 'message')));
}
