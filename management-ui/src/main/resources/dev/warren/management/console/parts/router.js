import { useEffect, useState } from './view.js';

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The hash as decoded segments: `#/queues/%2F/orders` is `['queues', '/', 'orders']`. */
export function segments(hash = location.hash) {
  const [way] = hash.replace(/^#\/?/, '').split('?');
  return way.split('/').filter(Boolean).map(decoded);
}

/** A link to a page, each part one segment. */
export const link = (...parts) => `#/${parts.map(encodeURIComponent).join('/')}`;

export const go = (...parts) => {
  location.hash = link(...parts);
};

export function useSegments() {
  const [current, setCurrent] = useState(segments);
  useEffect(() => {
    const changed = () => setCurrent(segments());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return current;
}
