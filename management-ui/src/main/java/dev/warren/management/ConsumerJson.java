package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.codec.FieldValue;
import dev.warren.management.http.Json;

/** A consumer as JSON. */
final class ConsumerJson {
    private ConsumerJson() {}

    static ObjectNode of(Node node, ConnectionSnapshot connection, ChannelSnapshot channel, QueueConsumer consumer) {
        boolean single = consumer.queue().settings().singleActiveConsumer();
        boolean active = !single || consumer.queue().subscriptions().active() == consumer;
        ObjectNode json = Json.object()
                .put("consumer_tag", consumer.tag())
                .put("ack_required", !consumer.noAck())
                .put("exclusive", consumer.exclusive())
                .put("prefetch_count", consumer.prefetch())
                .put("consumer_timeout", timeout(node, consumer))
                .put("active", active)
                .put("activity_status", single ? active ? "single_active" : "waiting" : "up");
        json.putObject("queue")
                .put("name", consumer.queue().name())
                .put("vhost", consumer.queue().spec().vhost());
        json.set("channel_details", channel(node, connection, channel));
        json.set("arguments", Arguments.json(consumer.arguments()));
        return json;
    }

    /** How long it may leave a delivery unacknowledged; 0 for ever. */
    private static long timeout(Node node, QueueConsumer consumer) {
        FieldValue own = consumer.arguments().get("x-consumer-timeout");
        if (own != null && own.value() instanceof Number number) {
            return number.longValue();
        }
        long ofQueue = consumer.queue().settings().consumerTimeoutMs();
        return ofQueue >= 0 ? ofQueue : node.broker().options().consumerTimeoutMs();
    }

    static ObjectNode channel(Node node, ConnectionSnapshot connection, ChannelSnapshot channel) {
        return Json.object()
                .put("name", Channels.name(connection, channel))
                .put("number", channel.number())
                .put("user", connection.user())
                .put("connection_name", connection.name())
                .put("peer_host", connection.peer().getAddress().getHostAddress())
                .put("peer_port", connection.peer().getPort())
                .put("node", node.name());
    }
}
