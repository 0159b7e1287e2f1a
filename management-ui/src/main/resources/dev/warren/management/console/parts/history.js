import { useEffect, useState } from './view.js';

/** What was seen while this page was open, by name: a minute and a half of it. */
const KEPT_MS = 90_000;
const seen = new Map();

export const clearHistory = () => seen.clear();

/**
 * Points of the last minute of what is polled.
 *
 * @param figures name to value, null until there are any
 * @return points {at, figures}
 */
export function useHistory(key, figures) {
  const [points, setPoints] = useState(() => seen.get(key) ?? []);
  useEffect(() => {
    if (!figures) {
      return;
    }
    const now = Date.now();
    const kept = [...(seen.get(key) ?? []), { at: now, figures }].filter((point) => now - point.at < KEPT_MS);
    seen.set(key, kept);
    setPoints(kept);
  }, [figures, key]);
  return points;
}

/** [times in seconds, values of the first name, ...], for a chart. */
export const lines = (points, names) => [
  points.map((point) => point.at / 1000),
  ...names.map((name) => points.map((point) => point.figures[name] ?? null)),
];
