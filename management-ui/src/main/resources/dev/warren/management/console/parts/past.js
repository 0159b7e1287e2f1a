import { usePoll } from './poll.js';

/** How far back charts may look, and the seconds between two points. */
export const RANGES = [
  { key: 'minute', label: 'Minute', said: 'last minute', age: 60, step: 5 },
  { key: 'hour', label: 'Hour', said: 'last hour', age: 3600, step: 30 },
  { key: 'hours', label: '8 hours', said: 'last 8 hours', age: 28_800, step: 300 },
  { key: 'day', label: 'Day', said: 'last day', age: 86_400, step: 900 },
];

/** The latest figures: those of long ranges are as old as the range's step. */
export const LATEST = { age: 5, step: 5 };

const GROUPS = ['lengths', 'msg_rates', 'data_rates', 'node_stats'];

const find = (item, place) => place.split('.').reduce((part, name) => part?.[name], item);

/**
 * What the API samples of some figures of an object.
 *
 * @param url of the object, or of a list of which it is the first; null to ask nothing
 * @param places of the figures in it, with dots: 'message_stats.publish'
 */
export function usePast(url, range, places) {
  const asked = url && `${url}?${new URLSearchParams([
    // One step more: a rate takes two samples.
    ...GROUPS.flatMap((group) => [[`${group}_age`, range.age + range.step], [`${group}_incr`, range.step]]),
    ['columns', places.map((place) => `${place}_details.samples`).join(',')],
  ])}`;
  const { data } = usePoll(asked);
  return data && Array.isArray(data) ? data[0] : data;
}

function lineOf(samples, times, { rate, factor = 1 }, step) {
  const values = new Map(samples.map(({ sample, timestamp }) => [timestamp / 1000, sample]));
  return times.map((time) => {
    const value = values.get(time);
    if (value === undefined) {
      return null;
    }
    if (!rate) {
      return value;
    }
    const change = value - (values.get(time - step) ?? NaN);
    // A counter that fell began anew.
    return change >= 0 ? (change * factor) / step : null;
  });
}

function valueNow(newest, before, { rate, factor = 1 }) {
  if (!newest || !before) {
    return null;
  }
  const change = newest.sample - before.sample;
  return rate ? (change >= 0 ? (change * factor * 1000) / (newest.timestamp - before.timestamp) : null) : newest.sample;
}

/**
 * [times in seconds, values of each series], for a chart; null for times of which nothing is known, as when the broker was down.
 *
 * @param past what usePast gave
 * @param latest what it gave of the latest figures, null when the range has them
 * @param series [{place, rate, factor}]
 */
export function linesOf(past, latest, range, series) {
  const samples = series.map(({ place }) => find(past, `${place}_details.samples`) ?? []);
  const stamps = samples.flatMap((each) => each.map(({ timestamp }) => timestamp / 1000));
  if (stamps.length === 0) {
    return [[], ...series.map(() => [])];
  }
  const last = stamps.reduce((most, each) => Math.max(most, each));
  const first = Math.max(last - range.age, stamps.reduce((least, each) => Math.min(least, each)));
  const times = Array.from({ length: Math.round((last - first) / range.step) + 1 }, (_, index) => first + index * range.step);
  const lines = series.map((each, index) => lineOf(samples[index], times, each, range.step));
  const newest = series.map(({ place }) => find(latest, `${place}_details.samples`)?.[0]);
  const now = (newest[0]?.timestamp ?? 0) / 1000;
  if (now > last) {
    times.push(now);
    lines.forEach((line, index) => line.push(valueNow(newest[index], samples[index][0], series[index])));
  }
  return [times, ...lines];
}
