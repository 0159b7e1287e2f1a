import { path } from '../parts/api.js';
import { name } from '../parts/facts.js';
import { count, duration } from '../parts/format.js';
import { usePoll } from '../parts/poll.js';
import { Rows } from '../parts/table.js';
import { classes, el, h } from '../parts/view.js';

const COLUMNS = [
  { label: 'Consumer', text: true, first: true, cell: (consumer) => name(consumer.consumer_tag) },
  { label: 'Can take one', text: true, cell: (consumer) => (consumer.can_take ? 'yes' : 'no') },
  { label: 'Why', text: true, cell: (consumer) => consumer.text },
  { label: 'Holds', wide: true, cell: (consumer) => count(consumer.unacked) },
  { label: 'Oldest', wide: true, cell: (consumer) => (consumer.oldest_unacked_ms ? duration(consumer.oldest_unacked_ms) : '–') },
];

/** Why nothing is delivered, in a sentence; the whole story when it is unfolded. */
export function ExplainQueue({ vhost, queue }) {
  const { data, error } = usePoll(path`queues/${vhost}/${queue}/explain`);
  if (!data || error) {
    return null;
  }
  const calm = data.delivering || data.messages_ready === 0;
  return el.details({ class: classes('why fold', !calm && 'held') },
    el.summary({}, el.h2({}, data.delivering ? 'Messages are delivered' : 'Why is nothing delivered?'),
      el.span({ class: 'why-summary' }, data.summary)),
    el.ul({ class: 'reasons' }, data.reasons.filter((reason) => reason.text !== data.summary).map((reason) => el.li({ key: reason.code, class: reason.blocking ? 'blocking' : undefined },
      el.span({ class: 'kind' }, reason.blocking ? 'decides' : 'besides'), ' ', reason.text))),
    data.consumers.length > 0 && h(Rows, {
      columns: COLUMNS, items: data.consumers, caption: 'Consumers and what keeps them',
      keyOf: (consumer) => `${consumer.channel_details.name} ${consumer.consumer_tag}`,
    }));
}
