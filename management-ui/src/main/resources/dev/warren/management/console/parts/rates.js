import { compact, count, rate as perSecondText } from './format.js';

/** How the messages of an object are counted, per second; null when nobody knows. */
const perSecond = (stats, name) => stats?.[`${name}_details`]?.rate ?? null;

export const rates = (stats) => ({
  publish: perSecond(stats, 'publish'),
  deliver: perSecond(stats, 'deliver_get'),
  redeliver: perSecond(stats, 'redeliver'),
  ack: perSecond(stats, 'ack'),
});

const messageRate = (label, tone, name) => ({ label, tone, place: `message_stats.${name}`, rate: true });

export const RATE_CHART = {
  title: 'Message rates',
  format: perSecondText,
  series: [
    messageRate('Publish', 'publish', 'publish'),
    messageRate('Deliver', 'deliver', 'deliver_get'),
    messageRate('Acknowledge', 'ack', 'ack'),
    messageRate('Redeliver', 'redeliver', 'redeliver'),
  ],
};

/** @param inside where the figures lie in the object */
export const lengthChart = (inside = '') => ({
  title: 'Queued messages',
  format: compact,
  exact: (value) => count(Math.round(value)),
  series: [
    { label: 'Ready', tone: 'ready', place: `${inside}messages_ready` },
    { label: 'Unacknowledged', tone: 'unacked', place: `${inside}messages_unacknowledged` },
  ],
});
