package dev.warren.broker.vhost;

import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies of what is published and delivered in a virtual host whose tracing is on, published to amq.rabbitmq.trace with the
 * keys {@code publish.<exchange>} and {@code deliver.<queue>}. What is published to that exchange is not copied itself.
 * Called by the event loop of the connection that publishes or receives.
 *
 * <p>RabbitMQ: rabbit_trace, the firehose.
 *
 * @param connection the connection's name
 */
public record Firehose(VirtualHost vhost, String node, String connection, int channel, String user) {
    private static final String EXCHANGE = "amq.rabbitmq.trace";

    /**
     * A message was routed.
     *
     * @param copyKeys further routing keys
     */
    public void published(Message message, List<String> copyKeys, ClassicQueue[] routed) {
        List<FieldValue> queues =
                Arrays.stream(routed).map(queue -> FieldValue.of(queue.name())).toList();
        publish(
                "publish." + message.exchange(),
                message,
                copyKeys,
                tapped(FieldTable.builder()).put("routed_queues", FieldValue.of(queues)));
    }

    /** A message goes out to a client. */
    public void delivered(Message message, String queue, boolean redelivered) {
        FieldTable headers = message.properties().headers();
        publish(
                "deliver." + queue,
                message,
                headers == null ? List.of() : CopyKeys.visible(headers),
                tapped(FieldTable.builder().put("redelivered", FieldValue.of(redelivered ? 1 : 0))));
    }

    private FieldTable.Builder tapped(FieldTable.Builder headers) {
        return headers.put("vhost", vhost.name())
                .put("connection", connection)
                .put("channel", FieldValue.of(channel))
                .put("user", user);
    }

    private void publish(String key, Message message, List<String> copyKeys, FieldTable.Builder tap) {
        if (message.exchange().equals(EXCHANGE)) {
            return;
        }
        List<FieldValue> keys = new ArrayList<>();
        keys.add(FieldValue.of(message.routingKey()));
        copyKeys.forEach(copyKey -> keys.add(FieldValue.of(copyKey)));
        FieldTable.Builder headers = FieldTable.builder()
                .put("exchange_name", message.exchange())
                .put("routing_keys", FieldValue.of(keys))
                .put("properties", FieldValue.of(table(message.properties())))
                .put("node", node);
        tap.build().fields().forEach(field -> headers.put(field.getKey(), field.getValue()));
        byte[] body = Arrays.copyOfRange(message.content(), message.propertiesLength(), message.content().length);
        vhost.publish(EXCHANGE, key, BasicProperties.EMPTY.withHeaders(headers.build()), body);
    }

    /** RabbitMQ's names of the properties. */
    private static FieldTable table(BasicProperties properties) {
        FieldTable.Builder table = FieldTable.builder();
        put(table, "content_type", properties.contentType());
        put(table, "content_encoding", properties.contentEncoding());
        FieldTable headers = properties.headers();
        if (headers != null) {
            table.put("headers", FieldValue.of(headers));
        }
        put(table, "delivery_mode", properties.deliveryMode());
        put(table, "priority", properties.priority());
        put(table, "correlation_id", properties.correlationId());
        put(table, "reply_to", properties.replyTo());
        put(table, "expiration", properties.expiration());
        put(table, "message_id", properties.messageId());
        Long timestamp = properties.timestamp();
        if (timestamp != null) {
            boolean small = timestamp == timestamp.intValue();
            table.put("timestamp", small ? FieldValue.of(timestamp.intValue()) : FieldValue.of(timestamp));
        }
        put(table, "type", properties.type());
        put(table, "user_id", properties.userId());
        put(table, "app_id", properties.appId());
        put(table, "cluster_id", properties.clusterId());
        return table.build();
    }

    private static void put(FieldTable.Builder table, String name, @Nullable String text) {
        if (text != null) {
            table.put(name, text);
        }
    }

    private static void put(FieldTable.Builder table, String name, @Nullable Integer number) {
        if (number != null) {
            table.put(name, FieldValue.of(number.intValue()));
        }
    }
}
