package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Frame;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.Methods;
import dev.warren.it.harness.WarrenOnly;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long messages live: x-message-ttl and the expiration property. */
class TtlIT {

    /** What is due leaves the queue within this. */
    private static final Duration SOON = Duration.ofMillis(1200);

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expiresByTheTimeToLiveOfTheQueue(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, durable, Map.of("x-message-ttl", 300));
        long put = System.nanoTime();
        Messages.put(channel, queue, "a", "b");
        if (System.nanoTime() - put < Duration.ofMillis(200).toNanos()) {
            assertEquals(2, Messages.ready(channel, queue));
        }
        Await.value("an empty queue", SOON, () -> Messages.ready(channel, queue), ready -> ready == 0);
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void expiresByTheShorterOfQueueAndMessage() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of("x-message-ttl", 60_000));
        put(channel, queue, "100", "short");
        put(channel, queue, "600000", "long");
        Await.value("one message left", SOON, () -> Messages.ready(channel, queue), ready -> ready == 1);
        assertEquals(List.of("long"), Messages.drain(channel, queue));
    }

    @Test
    void theQueueMayBeTheShorterOne() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of("x-message-ttl", 100));
        put(channel, queue, "600000", "m");
        Await.value("an empty queue", SOON, () -> Messages.ready(channel, queue), ready -> ready == 0);
    }

    @Test
    @WarrenOnly("RabbitMQ's classic queues remove expired messages at the head only")
    void expiresBehindMessagesThatLiveLonger() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, true, Map.of("x-max-priority", 5));
        put(channel, queue, "600000", "stays");
        for (int i = 0; i < 10; i++) {
            put(channel, queue, "150", "goes");
        }
        channel.basicPublish(
                "", queue, new AMQP.BasicProperties.Builder().priority(5).build(), Messages.bytes("high"));
        Await.value("two messages left", SOON, () -> Messages.ready(channel, queue), ready -> ready == 2);
        assertEquals(List.of("high", "stays"), Messages.drain(channel, queue));
    }

    @Test
    @WarrenOnly("RabbitMQ's classic queues remove expired messages at the head only")
    void expiresInABacklogThatIsOnDisk() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, true, Map.of());
        channel.confirmSelect();
        byte[] body = new byte[4000];
        for (int i = 0; i < 4000; i++) {
            channel.basicPublish(
                    "",
                    queue,
                    new AMQP.BasicProperties.Builder()
                            .deliveryMode(2)
                            .expiration(i % 2 == 0 ? "2500" : "600000")
                            .build(),
                    body);
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        Await.value("half of them", () -> Messages.ready(channel, queue), ready -> ready == 2000);
        Deliveries rest = Deliveries.of(channel, queue, true);
        rest.next(2000)
                .forEach(delivery ->
                        assertEquals("600000", delivery.getProperties().getExpiration()));
    }

    @Test
    void deliversWhatHasNoTimeToLiveToAConsumerWhoWaits() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of("x-message-ttl", 0));
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        Messages.put(channel, queue, "now");
        assertEquals(List.of("now"), deliveries.bodies(1));
    }

    @Test
    void dropsWhatHasNoTimeToLiveWhenNobodyWaits() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, true, Map.of());
        put(channel, queue, "0", "never");
        Messages.put(channel, queue, "always");
        Await.value("one message left", SOON, () -> Messages.ready(channel, queue), ready -> ready == 1);
        assertEquals(List.of("always"), Messages.drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-head", "reject-publish"})
    void whatHasNoTimeToLiveTakesNoRoomFromTheRestOfItsBurst(String overflow) throws Exception {
        Channel channel = broker.channel();
        DeadLetters letters = new DeadLetters(broker);
        String graveyard = letters.graveyard(channel);
        String queue = broker.name("brief");
        channel.queueDeclare(
                queue,
                false,
                false,
                false,
                Map.of(
                        "x-message-ttl",
                        0,
                        "x-max-length",
                        2,
                        "x-overflow",
                        overflow,
                        "x-dead-letter-exchange",
                        letters.exchange()));
        Frame[] burst = new Frame[20];
        for (int i = 0; i < burst.length; i += 2) {
            burst[i] = Methods.publish(1, "", queue);
            burst[i + 1] = Methods.bareHeader(1, 0);
        }
        broker.raw().handshake().openChannel(1).send(burst);
        DeadLetters.awaitReady(channel, graveyard, burst.length / 2);
        for (int i = 0; i < burst.length / 2; i++) {
            assertEquals("expired", DeadLetters.text(DeadLetters.death(Messages.take(channel, graveyard)), "reason"));
        }
    }

    @Test
    void keepsTheExpiryThroughARequeue() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of("x-message-ttl", 700));
        Messages.put(channel, queue, "m");
        GetResponse got = Messages.take(channel, queue);
        channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
        Await.value("an empty queue", Duration.ofMillis(2000), () -> Messages.ready(channel, queue), r -> r == 0);
    }

    @Test
    void doesNotExpireWhatAConsumerHolds() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of("x-message-ttl", 100));
        Messages.put(channel, queue, "held", "left");
        GetResponse held = Messages.take(channel, queue);
        Await.value("the other to expire", SOON, () -> Messages.ready(channel, queue), ready -> ready == 0);
        assertTrue(held.getEnvelope().getDeliveryTag() > 0);
        channel.basicAck(held.getEnvelope().getDeliveryTag(), false);
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void relaysTheExpirationProperty() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of());
        put(channel, queue, "60000", "m");
        assertEquals("60000", Messages.take(channel, queue).getProps().getExpiration());
    }

    private static String declare(Channel channel, boolean durable, Map<String, Object> arguments) throws Exception {
        return channel.queueDeclare(broker.name("q"), durable, !durable, false, arguments)
                .getQueue();
    }

    private static void put(Channel channel, String queue, String expiration, String body) throws Exception {
        Messages.publish(
                channel,
                "",
                queue,
                new AMQP.BasicProperties.Builder()
                        .deliveryMode(2)
                        .expiration(expiration)
                        .build(),
                body);
    }
}
