import { path } from '../parts/api.js';
import { useConsole } from '../parts/context.js';
import { name } from '../parts/facts.js';
import { bytes, duration, many } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { link } from '../parts/router.js';
import { Rows } from '../parts/table.js';
import { el, h } from '../parts/view.js';
import { preview } from './message-parts.js';

/** Who holds which messages, for how long, and a way to take one back. */
export function Unacked({ vhost, queue }) {
  const { api, say, ask } = useConsole();
  const { data, error, refresh } = usePoll(`${path`queues/${vhost}/${queue}/unacked`}?count=200&truncate=400`);
  const release = async (message) => {
    if (!await ask({
      title: `Release message ${message.id}?`, agree: 'Release',
      text: `It becomes ready again at its old place, marked redelivered. ${message.consumer_tag || 'Its client'} may be working on it still; what it says about it later has no effect.`,
    })) {
      return;
    }
    try {
      await api.post(path`queues/${vhost}/${queue}/unacked/${message.id}/release`);
      say(`Message ${message.id} is ready again.`);
    } catch (problem) {
      say(problem.message, 'bad');
    }
    refresh();
  };
  const columns = [
    { label: 'Message', text: true, first: true, cell: (message) => `#${message.id}` },
    { label: 'Held for', cell: (message) => duration(message.unacked_ms) },
    { label: 'Consumer', text: true, cell: (message) => (message.consumer_tag ? name(message.consumer_tag) : el.span({ class: 'note' }, 'basic.get')) },
    {
      label: 'Channel', text: true, wide: true,
      cell: ({ channel_details: channel }) => (channel ? el.a({ href: link('channels', channel.name) }, name(channel.name)) : ''),
    },
    { label: 'Payload', text: true, wide: true, cell: preview },
    { label: 'Size', wide: true, cell: (message) => bytes(message.payload_bytes) },
    {
      label: 'Release', unseen: true,
      cell: (message) => el.button({ type: 'button', class: 'small', 'aria-label': `Release message ${message.id}`, onClick: () => release(message) }, 'Release'),
    },
  ];
  return [
    error && el.p({ class: 'trouble', role: 'alert' }, error.message),
    h(Rows, {
      columns, items: data?.items ?? [], caption: 'Unacknowledged messages', keyOf: (message) => message.id, busy: !data,
      empty: data ? 'Nobody holds a message.' : 'Loading…',
    }),
    data && el.p({ class: 'pager' }, many(data.total, 'message')),
  ];
}
