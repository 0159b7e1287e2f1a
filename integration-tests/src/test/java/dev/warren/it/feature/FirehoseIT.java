package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.HttpApi;
import dev.warren.it.harness.Messages;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another broker needs its management API here, for tracing is switched there. */
class FirehoseIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private Connection connection;
    private Channel channel;
    private Deliveries trace;

    @BeforeEach
    void listen() throws Exception {
        assumeTrue(broker.http().isPresent());
        connection = broker.connect();
        channel = connection.createChannel();
        String queue = broker.name("trace");
        channel.queueDeclare(queue, false, true, false, null);
        channel.queueBind(queue, "amq.rabbitmq.trace", "#");
        // On another connection, so that what is asserted of this one's channels is not mixed up with it.
        trace = Deliveries.of(channel, queue, true);
    }

    @AfterEach
    void switchOff() throws Exception {
        tracing(false);
    }

    @Test
    void copiesWhatIsPublished() throws Exception {
        tracing(true);
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout");
        List<String> queues = List.of(broker.name("one"), broker.name("two"));
        for (String queue : queues) {
            channel.queueDeclare(queue, false, true, false, null);
            channel.queueBind(queue, exchange, "");
        }
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .headers(Map.of("a", 1))
                .deliveryMode(2)
                .priority(3)
                .correlationId("c")
                .replyTo("r")
                .expiration("60000")
                .messageId("m")
                .timestamp(new Date(1_700_000_000_000L))
                .type("t")
                .userId("guest")
                .appId("app")
                .build();
        Messages.publish(channel, exchange, "a.key", properties, "body");
        Delivery copy = trace.next();
        assertEquals("publish." + exchange, copy.getEnvelope().getRoutingKey());
        assertEquals("amq.rabbitmq.trace", copy.getEnvelope().getExchange());
        assertArrayEquals(Messages.bytes("body"), copy.getBody());
        assertNull(copy.getProperties().getDeliveryMode());
        Map<String, Object> headers = copy.getProperties().getHeaders();
        assertEquals(
                new TreeSet<>(List.of(
                        "exchange_name",
                        "routing_keys",
                        "properties",
                        "node",
                        "vhost",
                        "connection",
                        "channel",
                        "user",
                        "routed_queues")),
                new TreeSet<>(headers.keySet()));
        assertEquals(exchange, text(headers, "exchange_name"));
        assertEquals(List.of("a.key"), texts(headers, "routing_keys"));
        assertEquals(new TreeSet<>(queues), new TreeSet<>(texts(headers, "routed_queues")));
        assertEquals("/", text(headers, "vhost"));
        assertEquals("guest", text(headers, "user"));
        assertEquals(channel.getChannelNumber(), headers.get("channel"));
        assertEquals(connectionName(), text(headers, "connection"));
        assertTrue(text(headers, "node").contains("@"));
        Map<?, ?> copied = (Map<?, ?>) headers.get("properties");
        assertEquals(
                new TreeSet<>(List.of(
                        "app_id",
                        "content_type",
                        "correlation_id",
                        "delivery_mode",
                        "expiration",
                        "headers",
                        "message_id",
                        "priority",
                        "reply_to",
                        "timestamp",
                        "type",
                        "user_id")),
                copied.keySet().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(2, copied.get("delivery_mode"));
        assertEquals(1_700_000_000, copied.get("timestamp"));
        assertEquals("text/plain", copied.get("content_type").toString());
        assertEquals(Map.of("a", 1), copied.get("headers"));
    }

    @Test
    void copiesWhatIsDeliveredAndGot() throws Exception {
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "m");
        tracing(true);
        GetResponse got = Messages.take(channel, queue);
        assertDelivered(queue, 0);
        channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        deliveries.next();
        assertDelivered(queue, 1);
    }

    private void assertDelivered(String queue, int redelivered) throws Exception {
        Delivery copy = trace.next();
        assertEquals("deliver." + queue, copy.getEnvelope().getRoutingKey());
        assertEquals("m", Deliveries.text(copy));
        Map<String, Object> headers = copy.getProperties().getHeaders();
        assertEquals(
                new TreeSet<>(List.of(
                        "exchange_name",
                        "routing_keys",
                        "properties",
                        "node",
                        "vhost",
                        "connection",
                        "channel",
                        "user",
                        "redelivered")),
                new TreeSet<>(headers.keySet()));
        assertEquals("", text(headers, "exchange_name"));
        assertEquals(List.of(queue), texts(headers, "routing_keys"));
        assertEquals(redelivered, headers.get("redelivered"));
        assertEquals(connectionName(), text(headers, "connection"));
    }

    @Test
    void tellsAllRoutingKeysAndUnroutedMessages() throws Exception {
        tracing(true);
        AMQP.BasicProperties copies = new AMQP.BasicProperties.Builder()
                .headers(Map.of("CC", List.of("second")))
                .build();
        Messages.publish(channel, "amq.direct", "first", copies, "m");
        Delivery copy = trace.next();
        assertEquals("publish.amq.direct", copy.getEnvelope().getRoutingKey());
        Map<String, Object> headers = copy.getProperties().getHeaders();
        assertEquals(List.of("first", "second"), texts(headers, "routing_keys"));
        assertEquals(List.of(), headers.get("routed_queues"));
    }

    @Test
    void isSilentWhileTracingIsOff() throws Exception {
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "untraced");
        tracing(true);
        Messages.put(channel, queue, "traced");
        assertEquals("traced", Deliveries.text(trace.next()));
        tracing(false);
        Messages.put(channel, queue, "untraced");
        tracing(true);
        Messages.put(channel, queue, "traced again");
        assertEquals("traced again", Deliveries.text(trace.next()));
    }

    /** RabbitMQ tells its channels a little later. */
    private static void tracing(boolean on) throws Exception {
        HttpApi http = broker.http().orElseThrow();
        http.put("/api/vhosts/%2F", "{\"tracing\":" + on + "}");
        Await.equal(
                "tracing", on, () -> http.get("/api/vhosts/%2F").path("tracing").asBoolean());
    }

    private String connectionName() {
        return "127.0.0.1:" + ((com.rabbitmq.client.impl.AMQConnection) connection).getLocalPort() + " -> 127.0.0.1:"
                + connection.getPort();
    }

    private static String text(Map<String, Object> headers, String name) {
        return headers.get(name).toString();
    }

    private static List<String> texts(Map<String, Object> headers, String name) {
        return ((List<?>) headers.get(name)).stream().map(Object::toString).toList();
    }
}
