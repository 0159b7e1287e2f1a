import { count, rate } from './format.js';
import { el } from './view.js';

const share = (part, whole) => `${(100 * part) / whole}%`;

function side(title, figures) {
  return el.dl({ class: 'flow-side', 'aria-label': title }, figures.map(([label, value, tone]) => el.div({ key: label, class: tone },
    el.dt({}, label),
    el.dd({}, value === null ? '–' : rate(value), el.small({}, '/s')))));
}

/**
 * Messages on their way: what comes in, what lies in the burrow, what goes out.
 *
 * @param rates {publish, deliver, ack}, each per second or null
 * @param lying [[label, amount, tone], ...] from the mouth to the end
 */
export function Flow({ rates, lying }) {
  const whole = lying.reduce((sum, [, amount]) => sum + amount, 0);
  return el.section({ class: 'flow', 'aria-label': 'Messages on their way' },
    side('In', [['Publish', rates.publish, 'publish']]),
    el.div({ class: 'tunnel' },
      el.div({ class: 'tunnel-bore', 'aria-hidden': 'true' },
        whole > 0 && lying.filter(([, amount]) => amount > 0).map(([label, amount, tone]) => el.span({
          key: label, class: tone, style: { width: share(amount, whole) },
        }))),
      el.dl({}, lying.map(([label, amount, tone]) => el.div({ key: label, class: tone },
        el.dt({ class: 'key' }, label),
        el.dd({}, count(amount)))))),
    side('Out', [['Deliver', rates.deliver, 'deliver'], ['Acknowledge', rates.ack, 'ack']]));
}
