import { path } from '../parts/api.js';
import { many } from '../parts/format.js';
import { go } from '../parts/router.js';
import { el } from '../parts/view.js';

/** What ends something: asked before, by its name when messages would be lost. */
export function QueueActions({ console, queue, refresh }) {
  const { api, ask, say } = console;
  const url = path`queues/${queue.vhost}/${queue.name}`;
  const held = queue.messages > 0 ? { typed: queue.name } : {};
  const attempt = async (question, act) => {
    if (await ask({ danger: true, ...question })) {
      try {
        await act();
      } catch (error) {
        say(error.message, 'bad');
      }
    }
  };
  const purge = () => attempt({
    title: `Purge ${queue.name}?`, agree: 'Purge', ...held,
    text: `${many(queue.messages_ready, 'ready message')} will be gone for good. What consumers hold unacknowledged stays.`,
  }, async () => {
    await api.delete(`${url}/contents`);
    say(`${queue.name} is empty.`);
    refresh();
  });
  const remove = () => attempt({
    title: `Delete ${queue.name}?`, agree: 'Delete', ...held,
    text: queue.messages > 0
      ? `The queue, its bindings and ${many(queue.messages, 'message')} will be gone for good.`
      : 'The queue and its bindings will be gone.',
  }, async () => {
    await api.delete(url);
    say(`Queue ${queue.name} is deleted.`);
    go('queues');
  });
  return [
    el.button({ type: 'button', onClick: purge, disabled: queue.messages_ready === 0 }, 'Purge'),
    el.button({ type: 'button', class: 'danger-quiet', onClick: remove }, 'Delete'),
  ];
}
