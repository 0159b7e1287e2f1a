package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The acknowledgement timeout (protocol 8.15). */
@WarrenOnly("the arguments came with 3.12, and RabbitMQ looks once a minute")
class ConsumerTimeoutIT {

    private static final Map<String, Object> SHORT = Map.of("x-consumer-timeout", 300);

    @RegisterExtension
    static final Broker broker = new Broker();

    @TempDir
    Path directory;

    @Test
    void closesAChannelThatKeepsADelivery() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = Deliveries.of(channel, queue, SHORT);
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        deliveries.next();
        long start = System.nanoTime();
        expectTimeout(channel, 300);
        long ms = Duration.ofNanos(System.nanoTime() - start).toMillis();
        assertTrue(ms > 200, () -> "closed after " + ms + " ms");
    }

    @Test
    void putsTheDeliveryBackForOthers() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = broker.queue(channel);
        Deliveries deliveries = Deliveries.of(channel, queue, SHORT);
        Channel other = connection.createChannel();
        Messages.put(other, queue, "m");
        deliveries.next();
        expectTimeout(channel, 300);
        GetResponse got = Await.value("the message", () -> other.basicGet(queue, true), m -> m != null);
        assertTrue(got.getEnvelope().isRedeliver());
    }

    @Test
    void takesTheQueuesArgumentForConsumersAndGets() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(broker.name("q"), false, true, false, SHORT)
                .getQueue();
        Messages.put(channel, queue, "m");
        Messages.take(channel, queue);
        expectTimeout(channel, 300);
    }

    @Test
    void prefersTheConsumersArgument() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(
                        broker.name("q"), false, true, false, Map.of("x-consumer-timeout", 3_600_000))
                .getQueue();
        Deliveries deliveries = Deliveries.of(channel, queue, Map.of("x-consumer-timeout", 200));
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        deliveries.next();
        expectTimeout(channel, 200);
    }

    @Test
    void leavesAChannelAloneThatAcknowledgesInTime() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Deliveries deliveries = Deliveries.of(channel, queue, SHORT);
        Channel other = channel.getConnection().createChannel();
        long end = System.nanoTime() + Duration.ofMillis(1200).toNanos();
        while (System.nanoTime() < end) {
            Messages.put(other, queue, "m");
            Delivery delivery = deliveries.next();
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
        assertEquals(0, channel.queueDeclarePassive(queue).getMessageCount());
    }

    @Test
    void doesNotCountDeliveriesThatNeedNoAcknowledgement() throws Exception {
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(broker.name("q"), false, true, false, SHORT)
                .getQueue();
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.put(channel.getConnection().createChannel(), queue, "m");
        deliveries.next();
        // A channel that does time out shows when this one would have.
        Channel doomed = channel.getConnection().createChannel();
        Messages.put(doomed, queue, "other");
        deliveries.next();
        String second = doomed.queueDeclare(broker.name("second"), false, true, false, SHORT)
                .getQueue();
        Messages.put(doomed, second, "m");
        Messages.take(doomed, second);
        expectTimeout(doomed, 300);
        assertTrue(channel.isOpen());
    }

    @Test
    void usesTheBrokersTimeoutWhenNobodySaysOtherwise() throws Exception {
        try (WarrenProcess other = WarrenProcess.startWith(directory, "--consumer-timeout", "250");
                Connection connection = Broker.factory(other.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            Messages.put(channel, queue, "m");
            Messages.take(channel, queue);
            expectTimeout(channel, 250);
        }
    }

    private static void expectTimeout(Channel channel, int ms) throws Exception {
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - delivery acknowledgement on channel " + channel.getChannelNumber()
                        + " timed out. Timeout value used: " + ms
                        + " ms. This timeout value can be configured, see consumers doc guide to learn more",
                0,
                0,
                () -> {});
    }
}
