import { Channel, Channels } from './pages/channels.js';
import { Connection, Connections } from './pages/connections.js';
import { Consumers } from './pages/consumers.js';
import { Definitions } from './pages/definitions.js';
import { Exchange, Exchanges } from './pages/exchanges.js';
import { DeprecatedFeatures, FeatureFlags } from './pages/features.js';
import { Limits } from './pages/limits.js';
import { Node } from './pages/node.js';
import { Overview } from './pages/overview.js';
import { Policies } from './pages/policies.js';
import { Queue } from './pages/queue.js';
import { Queues } from './pages/queues.js';
import { User, Users } from './pages/users.js';
import { Vhost, Vhosts } from './pages/vhosts.js';
import { el } from './parts/view.js';

/** By the first segment of the hash, as in RabbitMQ's console: the list, the page of one, and of how many names that has. */
const PAGES = {
  '': { title: 'Overview', list: Overview },
  connections: { title: 'Connections', list: Connections, one: Connection, names: 1 },
  channels: { title: 'Channels', list: Channels, one: Channel, names: 1 },
  consumers: { title: 'Consumers', list: Consumers },
  exchanges: { title: 'Exchanges', list: Exchanges, one: Exchange, names: 2 },
  queues: { title: 'Queues', list: Queues, one: Queue, names: 2 },
  vhosts: { title: 'Virtual hosts', list: Vhosts, one: Vhost, names: 1 },
  users: { title: 'Users', list: Users, one: User, names: 1, may: 'administer' },
  policies: { title: 'Policies', list: Policies },
  limits: { title: 'Limits', list: Limits },
  definitions: { title: 'Definitions', list: Definitions, may: 'administer' },
  nodes: { title: 'Node', list: Node, one: Node, names: 1, may: 'monitor' },
  'cluster-name': { title: 'Node', list: Node, may: 'monitor' },
  'feature-flags': { title: 'Feature flags', list: FeatureFlags },
  'deprecated-features': { title: 'Deprecated features', list: DeprecatedFeatures },
};

const nothing = (title) => function Nothing() {
  return el.div({ class: 'empty' }, el.h1({}, title), el.p({}, el.a({ href: '#/' }, 'To the overview')));
};

const Nowhere = nothing('There is no such page');
const Forbidden = nothing('This user may not see this page');

/** @return {page, title, section, key} of the segments of a hash: a page is a new one when its key changes */
export function pageOf([section = '', ...parts], may) {
  const known = PAGES[section];
  if (!known) {
    return { page: Nowhere, title: 'Not found', section, key: '' };
  }
  const one = known.one && parts.length >= known.names;
  const key = one ? [section, ...parts.slice(0, known.names)].join('\n') : section;
  if (known.may && !may[known.may]) {
    return { page: Forbidden, title: known.title, section, key };
  }
  return { page: one ? known.one : known.list, title: one ? parts[known.names - 1] : known.title, section, key };
}
