import { heading, name } from '../parts/facts.js';
import { LocalTable } from '../parts/local-table.js';
import { usePoll } from '../parts/poll.js';
import { h } from '../parts/view.js';

const COLUMNS = [
  { label: 'Name', text: true, first: true, sort: (each) => each.name, cell: (each) => name(each.name) },
  { label: 'State', text: true, sort: (each) => each.state, cell: (each) => each.state },
  { label: 'Description', text: true, wide: true, cell: (each) => each.desc ?? '' },
];

const page = (title, url, noun) => () => {
  const { data } = usePoll(url);
  return [heading(title), h(LocalTable, { columns: COLUMNS, items: data, noun, keyOf: (each) => each.name, matches: (each) => each.name })];
};

export const FeatureFlags = page('Feature flags', 'feature-flags', 'feature flags');
export const DeprecatedFeatures = page('Deprecated features', 'deprecated-features', 'deprecated features');
