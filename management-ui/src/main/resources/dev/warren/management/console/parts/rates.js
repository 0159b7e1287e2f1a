/** How the messages of an object are counted, per second; null when nobody knows. */
const perSecond = (stats, name) => stats?.[`${name}_details`]?.rate ?? null;

export const rates = (stats) => ({
  publish: perSecond(stats, 'publish'),
  deliver: perSecond(stats, 'deliver_get'),
  redeliver: perSecond(stats, 'redeliver'),
  ack: perSecond(stats, 'ack'),
});

export const RATE_SERIES = [
  { label: 'Publish', tone: 'publish' },
  { label: 'Deliver', tone: 'deliver' },
  { label: 'Acknowledge', tone: 'ack' },
  { label: 'Redeliver', tone: 'redeliver' },
];

export const LENGTH_SERIES = [
  { label: 'Ready', tone: 'ready' },
  { label: 'Unacknowledged', tone: 'unacked' },
];
