package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against RabbitMQ it wants the plug-in rabbitmq_event_exchange. */
class EventExchangeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private Channel listening;

    @BeforeEach
    void connect() throws Exception {
        listening = broker.channel();
    }

    @Test
    void tellsOfQueues() throws Exception {
        Deliveries events = events("queue.*");
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", 5));
        Map<String, Object> created = next(events, "queue.created");
        assertEquals(queue, text(created, "name"));
        assertEquals("/", text(created, "vhost"));
        assertEquals(true, created.get("durable"));
        assertEquals(false, created.get("auto_delete"));
        assertEquals(false, created.get("exclusive"));
        assertEquals("[{<<\"x-max-length\">>,signedint,5}]", text(created, "arguments"));
        assertEquals("guest", text(created, "user_who_performed_action"));
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", 5));
        channel.queueDelete(queue);
        Map<String, Object> deleted = next(events, "queue.deleted");
        assertEquals(queue, text(deleted, "name"));
        assertEquals("/", text(deleted, "vhost"));
        assertEquals("guest", text(deleted, "user_who_performed_action"));
    }

    @Test
    void tellsOfExchangesAndBindings() throws Exception {
        Deliveries events = events("exchange.#", "binding.#");
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "topic", false);
        Map<String, Object> created = next(events, "exchange.created");
        assertEquals(exchange, text(created, "name"));
        assertEquals("topic", text(created, "type"));
        assertEquals(false, created.get("durable"));
        assertEquals(false, created.get("internal"));
        assertEquals("[]", text(created, "arguments"));
        channel.queueBind(queue, exchange, "a.b", Map.of("z", 1));
        Map<String, Object> bound = next(events, "binding.created");
        assertEquals(exchange, text(bound, "source_name"));
        assertEquals("exchange", text(bound, "source_kind"));
        assertEquals(queue, text(bound, "destination_name"));
        assertEquals("queue", text(bound, "destination_kind"));
        assertEquals("a.b", text(bound, "routing_key"));
        assertEquals("[{<<\"z\">>,signedint,1}]", text(bound, "arguments"));
        channel.queueUnbind(queue, exchange, "a.b", Map.of("z", 1));
        assertEquals("a.b", text(next(events, "binding.deleted"), "routing_key"));
        channel.exchangeBind("amq.fanout", exchange, "k");
        assertEquals("exchange", text(next(events, "binding.created"), "destination_kind"));
        channel.exchangeDelete(exchange);
        Map<String, Object> deleted = next(events, "exchange.deleted");
        assertEquals(exchange, text(deleted, "name"));
        assertEquals("guest", text(deleted, "user_who_performed_action"));
        assertEquals("amq.fanout", text(next(events, "binding.deleted"), "destination_name"));
    }

    @Test
    void tellsOfConnectionsChannelsAndConsumers() throws Exception {
        Deliveries events = events("connection.#", "channel.#", "consumer.#", "user.#");
        Connection connection = broker.connect();
        Map<String, Object> success = next(events, "user.authentication.success");
        assertEquals("guest", text(success, "name"));
        assertEquals("PLAIN", text(success, "auth_mechanism"));
        assertEquals("{127,0,0,1}", text(success, "peer_host"));
        Map<String, Object> connected = next(events, "connection.created");
        assertEquals("guest", text(connected, "user"));
        assertEquals("/", text(connected, "vhost"));
        assertEquals("network", text(connected, "type"));
        assertEquals("{0,9,1}", text(connected, "protocol"));
        assertEquals("tellsOfConnectionsChannelsAndConsumers", text(connected, "user_provided_name"));
        assertEquals((long) connection.getFrameMax(), connected.get("frame_max"));
        assertEquals(text(success, "connection_name"), text(connected, "name"));
        Channel channel = connection.createChannel();
        Map<String, Object> opened = next(events, "channel.created");
        assertEquals(1L, opened.get("number"));
        assertEquals(text(connected, "pid"), text(opened, "connection"));
        assertEquals(text(connected, "name") + " (1)", text(opened, "name"));
        String queue = broker.queue(channel);
        channel.basicQos(7);
        String tag = channel.basicConsume(queue, false, Map.of("x-priority", 3), new Deliveries(channel));
        Map<String, Object> consuming = next(events, "consumer.created");
        assertEquals(tag, text(consuming, "consumer_tag"));
        assertEquals(queue, text(consuming, "queue"));
        assertEquals(text(opened, "pid"), text(consuming, "channel"));
        assertEquals(true, consuming.get("ack_required"));
        assertEquals(false, consuming.get("exclusive"));
        assertEquals(7L, consuming.get("prefetch_count"));
        assertEquals("[{<<\"x-priority\">>,signedint,3}]", text(consuming, "arguments"));
        channel.basicCancel(tag);
        assertEquals(tag, text(next(events, "consumer.deleted"), "consumer_tag"));
        channel.close();
        assertEquals(text(opened, "pid"), text(next(events, "channel.closed"), "pid"));
        connection.close();
        Map<String, Object> closed = next(events, "connection.closed");
        assertEquals(text(connected, "pid"), text(closed, "pid"));
        assertEquals(text(connected, "name"), text(closed, "name"));
    }

    @Test
    void tellsOfRefusedLogins() throws Exception {
        Deliveries events = events("user.authentication.failure");
        assertThrows(
                AuthenticationFailureException.class, () -> broker.connect(settings -> settings.setPassword("wrong")));
        Map<String, Object> failure = next(events, "user.authentication.failure");
        assertEquals("guest", text(failure, "name"));
        assertEquals("PLAIN", text(failure, "auth_mechanism"));
    }

    @Test
    void tellsWhatTheEndOfAConnectionLeadsTo() throws Exception {
        Deliveries events = events("queue.deleted", "consumer.deleted", "channel.closed", "connection.closed");
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = channel.queueDeclare().getQueue();
        channel.basicConsume(queue, new Deliveries(channel));
        connection.abort();
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            Delivery event = events.next();
            keys.add(event.getEnvelope().getRoutingKey());
            if (event.getEnvelope().getRoutingKey().equals("queue.deleted")) {
                assertEquals(queue, text(event.getProperties().getHeaders(), "name"));
            }
        }
        assertEquals(
                new TreeSet<>(List.of("queue.deleted", "consumer.deleted", "channel.closed", "connection.closed")),
                keys);
    }

    @Test
    void anEventIsAnEmptyPersistentMessageWithItsTime() throws Exception {
        Deliveries events = events("queue.created");
        long before = System.currentTimeMillis();
        broker.queue(broker.channel());
        Delivery event = events.next();
        AMQP.BasicProperties properties = event.getProperties();
        assertEquals("amq.rabbitmq.event", event.getEnvelope().getExchange());
        assertEquals(2, properties.getDeliveryMode());
        assertEquals(0, event.getBody().length);
        long at = (Long) properties.getHeaders().get("timestamp_in_ms");
        assertTrue(at >= before && at <= System.currentTimeMillis(), () -> "at " + at);
        assertEquals(at / 1000, properties.getTimestamp().getTime() / 1000);
    }

    @Test
    void comesInTheOrderInWhichThingsHappened() throws Exception {
        Deliveries events = events("queue.#");
        Channel channel = broker.channel();
        for (int i = 0; i < 50; i++) {
            String queue = broker.name("q" + i);
            channel.queueDeclare(queue, false, true, false, null);
            channel.queueDelete(queue);
        }
        for (int i = 0; i < 50; i++) {
            for (String key : List.of("queue.created", "queue.deleted")) {
                assertTrue(text(next(events, key), "name").endsWith(".q" + i));
            }
        }
    }

    @Test
    void nobodyPublishesToTheExchange() throws Exception {
        Channel channel = broker.channel();
        Closes.channel(
                channel,
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.event' in vhost '/'",
                60,
                40,
                () -> channel.basicPublish("amq.rabbitmq.event", "queue.created", null, new byte[0]));
    }

    private Deliveries events(String... keys) throws Exception {
        String queue = broker.name("events");
        listening.queueDeclare(queue, false, true, false, null);
        for (String key : keys) {
            listening.queueBind(queue, "amq.rabbitmq.event", key);
        }
        listening.queueBind(queue, "amq.rabbitmq.event", "test.ready");
        Deliveries events = Deliveries.of(listening, queue, true);
        // What the bindings and the consumer themselves led to is over once this exchange's events are there.
        String marker = broker.name("marker");
        listening.queueBind(queue, "amq.rabbitmq.event", "exchange.#");
        listening.exchangeDeclare(marker, "fanout");
        listening.exchangeDelete(marker);
        for (Delivery event = events.next();
                !event.getEnvelope().getRoutingKey().equals("exchange.deleted");
                event = events.next()) {
            assertNotEquals("", event.getEnvelope().getRoutingKey());
        }
        if (!List.of(keys).contains("exchange.#")) {
            listening.queueUnbind(queue, "amq.rabbitmq.event", "exchange.#");
            if (List.of(keys).contains("binding.#")) {
                events.next();
            }
        }
        return events;
    }

    private static Map<String, Object> next(Deliveries events, String key) throws Exception {
        Delivery event = events.next();
        assertEquals(key, event.getEnvelope().getRoutingKey(), () -> "headers " + event.getProperties());
        return event.getProperties().getHeaders();
    }

    private static String text(Map<String, Object> headers, String name) {
        return headers.get(name).toString();
    }
}
