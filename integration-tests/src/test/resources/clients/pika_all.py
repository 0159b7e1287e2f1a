"""Publishes, confirms, consumes, gets and is refused through pika. Arguments: host, port, queue name."""

import sys

import pika

host, port, queue = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def connect():
    return pika.BlockingConnection(pika.ConnectionParameters(host=host, port=port, heartbeat=10))


connection = connect()
channel = connection.channel()
channel.queue_declare(queue, durable=True)
channel.confirm_delivery()

for i in range(100):
    channel.basic_publish(
        "", queue, b"message %d" % i,
        pika.BasicProperties(delivery_mode=2, headers={"n": i, "list": [1, "two"]}, message_id=str(i)))

try:
    channel.basic_publish("", "it.pika.nowhere", b"lost", mandatory=True)
    sys.exit("an unroutable mandatory message was not returned")
except pika.exceptions.UnroutableError as error:
    assert error.messages[0].method.reply_code == 312, error.messages
    assert error.messages[0].method.reply_text == "NO_ROUTE", error.messages

assert channel.queue_declare(queue, passive=True).method.message_count == 100

method, properties, body = channel.basic_get(queue)
assert body == b"message 0" and properties.headers == {"n": 0, "list": [1, "two"]}, (body, properties)
assert not method.redelivered
channel.basic_nack(method.delivery_tag, requeue=True)

channel.basic_qos(prefetch_count=10)
seen = []
for method, properties, body in channel.consume(queue, inactivity_timeout=15):
    assert method is not None, "no delivery in 15 s, got %d" % len(seen)
    assert method.redelivered == (body == b"message 0"), body
    seen.append(body)
    channel.basic_ack(method.delivery_tag)
    if len(seen) == 100:
        break
channel.cancel()
assert seen == [b"message %d" % i for i in range(100)], seen

channel.exchange_declare("it.pika.topic", "topic", auto_delete=True)
channel.queue_bind(queue, "it.pika.topic", "a.*")
channel.basic_publish("it.pika.topic", "a.b", b"routed", mandatory=True)
assert channel.basic_get(queue, auto_ack=True)[2] == b"routed"
channel.queue_unbind(queue, "it.pika.topic", "a.*")

try:
    channel.queue_declare("it.pika.none", passive=True)
    sys.exit("a missing queue was found")
except pika.exceptions.ChannelClosedByBroker as error:
    assert error.reply_code == 404, error
    assert error.reply_text == "NOT_FOUND - no queue 'it.pika.none' in vhost '/'", error

channel = connection.channel()
try:
    channel.queue_declare(queue, durable=False)
    sys.exit("another durability was accepted")
except pika.exceptions.ChannelClosedByBroker as error:
    assert error.reply_code == 406, error

channel = connection.channel()
channel.queue_delete(queue)
connection.close()

try:
    pika.BlockingConnection(pika.ConnectionParameters(
        host=host, port=port, credentials=pika.PlainCredentials("guest", "wrong")))
    sys.exit("a wrong password was accepted")
except pika.exceptions.ProbableAuthenticationError as error:
    assert "ACCESS_REFUSED" in str(error), error

print("pika: all done")
