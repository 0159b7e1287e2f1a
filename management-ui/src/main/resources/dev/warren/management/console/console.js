import { Api } from './api.js';
import { LineChart } from './chart.js';
import { bytes, count, duration, rate } from './format.js';
import { LiveTable, named } from './table.js';

const REFRESH_MS = 2000;
const STORED = 'warren.authorization';
const $ = (id) => document.getElementById(id);

const perSecond = (counter) => (item) => rate(item.message_stats[`${counter}_details`].rate);

const queueTags = (queue) => [
  !queue.durable && 'transient',
  queue.exclusive && 'exclusive',
  queue.auto_delete && 'auto-delete',
].filter(Boolean);

const queues = new LiveTable($('queues'), {
  path: 'queues',
  noun: 'queues',
  sort: 'name',
  columns: [
    {
      label: 'Name', sort: 'name', text: true, fields: ['name', 'vhost', 'durable', 'exclusive', 'auto_delete'],
      cell: (queue) => named(queue.name, queue.vhost === '/' ? '' : `in ${queue.vhost}`, queueTags(queue)),
    },
    { label: 'Ready', sort: 'messages_ready', fields: ['messages_ready'], cell: (queue) => count(queue.messages_ready) },
    {
      label: 'Unacked', sort: 'messages_unacknowledged', fields: ['messages_unacknowledged'],
      cell: (queue) => count(queue.messages_unacknowledged),
    },
    { label: 'Publish/s', sort: 'message_stats.publish_details.rate', fields: ['message_stats'], cell: perSecond('publish') },
    {
      label: 'Deliver/s', sort: 'message_stats.deliver_get_details.rate', fields: ['message_stats'], wide: true,
      cell: perSecond('deliver_get'),
    },
    { label: 'Ack/s', sort: 'message_stats.ack_details.rate', fields: ['message_stats'], wide: true, cell: perSecond('ack') },
    { label: 'Consumers', sort: 'consumers', fields: ['consumers'], wide: true, cell: (queue) => count(queue.consumers) },
    {
      label: 'Size', sort: 'message_bytes', fields: ['message_bytes'], wide: true,
      cell: (queue) => (queue.message_bytes ? bytes(queue.message_bytes) : '0'),
    },
  ],
}, refreshNow);

const connections = new LiveTable($('connections'), {
  path: 'connections',
  noun: 'connections',
  sort: 'name',
  columns: [
    {
      label: 'Name', sort: 'name', text: true, fields: ['name', 'user_provided_name'],
      cell: (connection) => (connection.user_provided_name
        ? named(connection.user_provided_name, connection.name)
        : named(connection.name)),
    },
    { label: 'User', sort: 'user', text: true, fields: ['user'], cell: (connection) => connection.user },
    { label: 'Virtual host', sort: 'vhost', text: true, wide: true, fields: ['vhost'], cell: (connection) => connection.vhost },
    { label: 'State', sort: 'state', text: true, wide: true, fields: ['state'], cell: (connection) => connection.state },
    { label: 'Channels', sort: 'channels', fields: ['channels'], cell: (connection) => count(connection.channels) },
    { label: 'Received', sort: 'recv_oct', wide: true, fields: ['recv_oct'], cell: (connection) => bytes(connection.recv_oct) },
    { label: 'Sent', sort: 'send_oct', wide: true, fields: ['send_oct'], cell: (connection) => bytes(connection.send_oct) },
    {
      label: 'Connected', sort: 'connected_at', wide: true, fields: ['connected_at'],
      cell: (connection) => duration(Math.max(0, Date.now() - connection.connected_at)),
    },
  ],
}, refreshNow);

const ratesChart = new LineChart($('rates-chart'), [
  { key: 'publish', label: 'Publish', colour: 'blue' },
  { key: 'deliver', label: 'Deliver', colour: 'green' },
  { key: 'ack', label: 'Ack', colour: 'ochre' },
]);
const lengthsChart = new LineChart($('lengths-chart'), [
  { key: 'ready', label: 'Ready', colour: 'ochre' },
  { key: 'unacked', label: 'Unacknowledged', colour: 'blue' },
]);

let api = null;
let timer = 0;
let lastCounters = null;

/** Rates since the last refresh: fresher than the broker's own, which are sampled every five seconds. */
function rates(stats, at) {
  const counters = { publish: stats.publish, deliver: stats.deliver_get, ack: stats.ack };
  const before = lastCounters;
  lastCounters = { at, counters };
  const seconds = before && (at - before.at) / 1000;
  if (!seconds || seconds > 15) {
    return null;
  }
  return Object.fromEntries(Object.entries(counters)
    .map(([key, value]) => [key, Math.max(0, (value - before.counters[key]) / seconds)]));
}

function small(text) {
  const created = document.createElement('small');
  created.textContent = text;
  return created;
}

function showOverview(overview) {
  const now = Date.now();
  const { queue_totals: totals, object_totals: objects, warren: process } = overview;
  $('node').textContent = overview.cluster_name;
  $('version').textContent = `compatible with RabbitMQ ${overview.rabbitmq_version}`;
  $('ready').textContent = count(totals.messages_ready);
  $('unacked').textContent = count(totals.messages_unacknowledged);
  lengthsChart.add(now, { ready: totals.messages_ready, unacked: totals.messages_unacknowledged });
  const current = rates(overview.message_stats, now);
  if (current) {
    $('publish').textContent = rate(current.publish);
    $('deliver').textContent = rate(current.deliver);
    ratesChart.add(now, current);
  }
  $('connection-count').textContent = count(objects.connections);
  $('channel-count').textContent = count(objects.channels);
  $('queue-count').textContent = count(objects.queues);
  $('consumer-count').textContent = count(objects.consumers);
  document.querySelectorAll('[data-process]').forEach((figure) => { figure.hidden = !process; });
  if (process) {
    $('heap').replaceChildren(bytes(process.heap_used), small(`of ${bytes(process.heap_max)}`));
    $('store').replaceChildren(
      bytes(process.store_file_bytes),
      ...(process.store_pending_bytes ? [small(`${bytes(process.store_pending_bytes)} waiting`)] : []));
    $('threads').textContent = count(process.threads);
    $('uptime').textContent = duration(process.uptime_ms);
  }
  document.title = totals.messages_ready ? `${count(totals.messages_ready)} ready · Warren` : 'Warren';
}

function showHealth(state, text, trouble) {
  const health = $('health');
  if (health.dataset.state !== state) {
    health.dataset.state = state;
    health.textContent = text;
  }
  if ($('trouble').textContent !== trouble) {
    $('trouble').textContent = trouble;
    $('trouble').hidden = !trouble;
  }
}

function showCondition(health, process) {
  const damage = process?.store_damage ?? [];
  if (health.status !== 'ok') {
    showHealth('failed', 'Store failed', `The store accepts nothing any more: ${health.reason}`);
  } else if (damage.length > 0) {
    showHealth('failed', 'Store damaged', `Damage was found in the store: ${damage.join('; ')}`);
  } else {
    showHealth('ok', 'Healthy', '');
  }
}

async function refresh() {
  const mine = api;
  try {
    const [overview, health] = await Promise.all([
      mine.get('overview'),
      mine.get('health/checks/alarms'),
      queues.refresh(mine),
      connections.refresh(mine),
    ]);
    if (api === mine) {
      showOverview(overview);
      showCondition(health, overview.warren);
    }
  } catch (error) {
    if (api !== mine) {
      return;
    }
    if (error.status === 401) {
      signOut('Sign in again: the broker no longer accepts these credentials.');
    } else {
      showHealth('lost', 'No answer', 'The broker does not answer. What is shown is not current; trying again.');
    }
  }
}

async function run() {
  clearTimeout(timer);
  const mine = api;
  if (mine && !document.hidden) {
    await refresh();
    if (api === mine) {
      clearTimeout(timer);
      timer = setTimeout(run, REFRESH_MS);
    }
  }
}

/** Shows what was just chosen without waiting for the next turn; keystrokes are gathered. */
function refreshNow() {
  clearTimeout(timer);
  timer = setTimeout(run, 120);
}

async function signIn(authorization) {
  const candidate = new Api(authorization);
  const user = await candidate.get('whoami');
  sessionStorage.setItem(STORED, authorization);
  api = candidate;
  $('who').textContent = user.name;
  $('sign-in').hidden = true;
  $('console').hidden = false;
  run();
}

function signOut(message = '') {
  sessionStorage.removeItem(STORED);
  api = null;
  lastCounters = null;
  ratesChart.clear();
  lengthsChart.clear();
  $('console').hidden = true;
  $('sign-in').hidden = false;
  $('sign-in-error').textContent = message;
  $('password').value = '';
  document.title = 'Warren';
  $('user').focus();
}

$('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.target.querySelector('button');
  button.disabled = true;
  $('sign-in-error').textContent = '';
  try {
    await signIn(Api.authorization($('user').value, $('password').value));
    $('password').value = '';
  } catch (error) {
    $('sign-in-error').textContent = error.status === 401
      ? 'User name or password is wrong, or the user may not manage this broker.'
      : 'The broker does not answer.';
  } finally {
    button.disabled = false;
  }
});
$('sign-out').addEventListener('click', () => signOut());
document.addEventListener('visibilitychange', run);

const stored = sessionStorage.getItem(STORED);
if (stored) {
  signIn(stored).catch((error) => signOut(error.status === 401 ? '' : 'The broker does not answer.'));
} else {
  signOut();
}
