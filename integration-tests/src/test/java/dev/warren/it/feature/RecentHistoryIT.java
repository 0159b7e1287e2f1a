package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Against RabbitMQ it wants the plug-in rabbitmq_recent_history_exchange. */
class RecentHistoryIT {

    private static final String TYPE = "x-recent-history";

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void givesANewlyBoundQueueTheLastMessagesInOrder() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("x-recent-history-length", 3));
        publish(channel, exchange, 5);
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "whatever");
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        for (int i = 2; i < 5; i++) {
            Delivery delivery = deliveries.next();
            assertEquals("m" + i, Deliveries.text(delivery));
            assertEquals("k" + i, delivery.getEnvelope().getRoutingKey());
            assertEquals(exchange, delivery.getEnvelope().getExchange());
            assertEquals(false, delivery.getEnvelope().isRedeliver());
        }
        publish(channel, exchange, 1);
        assertEquals("m0", Deliveries.text(deliveries.next()), "what is published later comes as by a fanout");
    }

    @Test
    void keepsTwentyMessagesByDefault() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        publish(channel, exchange, 30);
        Deliveries deliveries = bound(channel, exchange);
        List<String> bodies = deliveries.bodies(20);
        assertEquals("m10", bodies.get(0));
        assertEquals("m29", bodies.get(19));
        assertEquals(0, deliveries.waiting());
    }

    @Test
    void doesNotKeepWhatSaysSo() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        Deliveries early = bound(channel, exchange);
        AMQP.BasicProperties noStore = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-recent-history-no-store", true))
                .build();
        Messages.publish(channel, exchange, "", null, "kept");
        Messages.publish(channel, exchange, "", noStore, "passing");
        assertEquals(List.of("kept", "passing"), early.bodies(2));
        String late = broker.name("late");
        channel.queueDeclare(late, false, true, false, null);
        channel.queueBind(late, exchange, "");
        Deliveries deliveries = Deliveries.of(channel, late, true);
        Messages.publish(channel, exchange, "", null, "next");
        assertEquals(List.of("kept", "next"), deliveries.bodies(2));
    }

    @Test
    void givesAnExchangeTheHistoryToo() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        publish(channel, exchange, 5);
        String inner = broker.name("inner");
        channel.exchangeDeclare(inner, "direct");
        String queue = broker.queue(channel);
        // RabbitMQ fails with 541 when one of the messages finds no queue.
        for (int i = 0; i < 5; i++) {
            channel.queueBind(queue, inner, "k" + i);
        }
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        channel.exchangeBind(inner, exchange, "");
        assertEquals(
                List.of("m0", "m1", "m2", "m3", "m4"),
                deliveries.bodies(5).stream().sorted().toList());
    }

    @Test
    void refusesALengthThatIsNoPositiveInteger() throws Exception {
        Map<Object, String> printed = Map.of(0, "0", -1, "-1", "5", "<<\"5\">>", true, "true");
        for (Map.Entry<Object, String> length : printed.entrySet()) {
            Channel channel = broker.channel();
            String exchange = broker.name("x");
            Closes.channel(
                    channel,
                    406,
                    "PRECONDITION_FAILED - Invalid argument " + length.getValue()
                            + ", 'x-recent-history-length' must be a positive integer",
                    40,
                    10,
                    () -> channel.exchangeDeclare(
                            exchange, TYPE, false, false, Map.of("x-recent-history-length", length.getKey())));
        }
    }

    @Test
    @WarrenOnly("starts and kills the jar")
    void aDurableExchangeKeepsItsPersistentHistoryOverACrash(@TempDir Path directory) throws Exception {
        try (WarrenProcess process = WarrenProcess.start(directory)) {
            try (Connection connection = Broker.factory(process.amqp()).newConnection("before")) {
                Channel channel = connection.createChannel();
                channel.exchangeDeclare("history", TYPE, true, false, Map.of("x-recent-history-length", 3));
                channel.queueDeclare("q", true, false, false, null);
                channel.queueBind("q", "history", "");
                for (int i = 0; i < 5; i++) {
                    Messages.publish(channel, "history", "k" + i, Messages.PERSISTENT, "m" + i);
                }
                Messages.publish(channel, "history", "", noStore(), "passing");
            }
            process.kill();
        }
        for (int restart = 0; restart < 2; restart++) {
            try (WarrenProcess process = WarrenProcess.start(directory);
                    Connection connection = Broker.factory(process.amqp()).newConnection("after")) {
                Channel channel = connection.createChannel();
                String queue = channel.queueDeclare().getQueue();
                channel.queueBind(queue, "history", "");
                assertEquals(List.of("m2", "m3", "m4"), Messages.drain(channel, queue));
                assertEquals(6, Messages.ready(channel, "q"), "queues bound before get nothing again");
                process.failOnStackTraces();
            }
        }
    }

    private static AMQP.BasicProperties noStore() {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of("x-recent-history-no-store", true))
                .build();
    }

    private static String declare(Channel channel, Map<String, Object> arguments) throws Exception {
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, TYPE, false, false, arguments);
        return exchange;
    }

    private static Deliveries bound(Channel channel, String exchange) throws Exception {
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "");
        return Deliveries.of(channel, queue, true);
    }

    private static void publish(Channel channel, String exchange, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Messages.publish(channel, exchange, "k" + i, null, "m" + i);
        }
    }
}
