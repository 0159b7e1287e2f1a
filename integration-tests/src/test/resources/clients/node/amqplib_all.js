'use strict';
// What an application does with amqplib: confirms, returns, consuming, a refused passive declare, RPC, delayed retries.
// Arguments: the folder of node_modules, host, port, and a prefix for names.

const assert = require('node:assert');
const { once } = require('node:events');

const [modules, host, port, prefix] = process.argv.slice(2);
const amqp = require(require.resolve('amqplib', { paths: [modules] }));
const url = options => `amqp://guest:guest@${host}:${port}/%2f?${options}`;
const LIMIT_MS = 30000;

/** Collects the deliveries of a consumer; next() waits for one. */
async function consume(channel, queue, options) {
  const waiting = [];
  const arrived = [];
  const { consumerTag } = await channel.consume(queue, message => {
    const taker = waiting.shift();
    if (taker) taker(message); else arrived.push(message);
  }, options);
  return { consumerTag, arrived, next: () => arrived.length ? arrived.shift() : new Promise(taker => waiting.push(taker)) };
}

async function confirmsAndReturns(connection) {
  const channel = await connection.createConfirmChannel();
  const queue = (await channel.assertQueue(`${prefix}.q`, { durable: true })).queue;
  for (let i = 0; i < 100; i++) {
    channel.sendToQueue(queue, Buffer.from(`message ${i}`), { persistent: true, headers: { n: i, list: [1, 'two', { three: 3 }] } });
  }
  await channel.waitForConfirms();
  assert.equal((await channel.checkQueue(queue)).messageCount, 100);

  const returned = once(channel, 'return');
  channel.publish('', `${prefix}.nowhere`, Buffer.from('lost'), { mandatory: true });
  const [message] = await returned;
  assert.equal(message.fields.replyCode, 312);
  assert.equal(message.fields.replyText, 'NO_ROUTE');
  assert.equal(message.content.toString(), 'lost');
  await channel.waitForConfirms();
  await channel.close();
  console.log('amqplib: confirms and returns');
  return queue;
}

async function consuming(connection, queue) {
  const channel = await connection.createChannel();
  await channel.prefetch(10);
  const first = await channel.get(queue);
  assert.deepEqual(first.properties.headers, { n: 0, list: [1, 'two', { three: 3 }] });
  assert.equal(first.fields.messageCount, 99);
  channel.nack(first);
  const consumer = await consume(channel, queue);
  for (let i = 0; i < 100; i++) {
    const message = await consumer.next();
    assert.equal(message.content.toString(), `message ${i}`);
    assert.equal(message.fields.redelivered, i === 0);
    if (i === 50) channel.reject(message, false); else channel.ack(message);
  }
  await channel.cancel(consumer.consumerTag);
  assert.equal(await channel.get(queue), false);
  const deleted = await consume(channel, queue);
  await channel.deleteQueue(queue);
  assert.equal(await deleted.next(), null, 'a cancel by the server');
  await channel.close();
  console.log('amqplib: consuming');
}

async function refusals(connection) {
  const channel = await connection.createChannel();
  const closed = once(channel, 'error');
  await assert.rejects(channel.checkQueue(`${prefix}.none`),
    problem => problem.code === 404 && problem.message.includes(`NOT_FOUND - no queue '${prefix}.none' in vhost '/'`));
  const [problem] = await closed;
  assert.deepEqual([problem.code, problem.classId, problem.methodId], [404, 50, 10]);

  const other = await connection.createChannel();
  const failed = once(other, 'error');
  await other.assertQueue(`${prefix}.args`, { autoDelete: true });
  await assert.rejects(other.assertQueue(`${prefix}.args`, { autoDelete: false }), /inequivalent arg 'auto_delete'/);
  await failed;
  const last = await connection.createChannel();
  await last.deleteQueue(`${prefix}.args`);
  await last.close();
  console.log('amqplib: refusals');
}

async function rpc(connection, replyTo) {
  const server = await connection.createChannel();
  const requests = `${prefix}.rpc`;
  await server.assertQueue(requests, { exclusive: true });
  await server.consume(requests, request => {
    if (request === null) return; // the queue was deleted
    const { replyTo: to, correlationId } = request.properties;
    server.sendToQueue(to, Buffer.from(request.content.toString().toUpperCase()), { correlationId });
    server.ack(request);
  });
  const client = await connection.createChannel();
  const answers = replyTo || (await client.assertQueue('', { exclusive: true })).queue;
  const consumer = await consume(client, answers, { noAck: true });
  for (const text of ['one', 'two', 'three']) {
    client.sendToQueue(requests, Buffer.from(text), { replyTo: answers, correlationId: text });
    const answer = await consumer.next();
    assert.equal(answer.properties.correlationId, text);
    assert.equal(answer.content.toString(), text.toUpperCase());
  }
  await client.close();
  await server.deleteQueue(requests);
  await server.close();
  console.log(`amqplib: rpc over ${replyTo || 'a queue'}`);
}

async function retriesWithDelay(connection) {
  const channel = await connection.createConfirmChannel();
  const work = `${prefix}.work`;
  const later = `${prefix}.later`;
  await channel.assertQueue(work, { durable: true, deadLetterExchange: '', deadLetterRoutingKey: later });
  await channel.assertQueue(later, { durable: true, messageTtl: 200, deadLetterExchange: '', deadLetterRoutingKey: work });
  channel.sendToQueue(work, Buffer.from('task'), { persistent: true });
  const consumer = await consume(channel, work);
  for (let attempt = 0; attempt < 3; attempt++) {
    const message = await consumer.next();
    const deaths = (message.properties.headers['x-death'] || []).filter(death => death.queue === work);
    assert.equal(deaths.length ? deaths[0].count : 0, attempt);
    if (attempt < 2) channel.reject(message, false); else channel.ack(message);
  }
  await channel.deleteQueue(work);
  await channel.deleteQueue(later);
  await channel.close();
  console.log('amqplib: retries with a delay');
}

async function main() {
  // Small frames: bodies and headers in pieces.
  const connection = await amqp.connect(url('frameMax=4096&heartbeat=5&channelMax=100'));
  const queue = await confirmsAndReturns(connection);
  await consuming(connection, queue);
  await refusals(connection);
  await rpc(connection, null);
  await rpc(connection, 'amq.rabbitmq.reply-to');
  await retriesWithDelay(connection);
  await connection.close();
  console.log('amqplib: all done');
}

setTimeout(() => { console.error('amqplib: not done in time'); process.exit(2); }, LIMIT_MS).unref();
main().catch(problem => { console.error(problem); process.exit(1); });
