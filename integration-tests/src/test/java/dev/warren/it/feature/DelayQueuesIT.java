package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Delays as frameworks build them from time to live and dead letters (protocol 14). */
class DelayQueuesIT {

    /** NServiceBus and Celery have 28 of these, and seconds. */
    private static final int LEVELS = 5;

    private static final int UNIT_MS = 20;

    @RegisterExtension
    static final Broker broker = new Broker();

    /** A level for each bit: a message stays where its bit is set, and falls through where it is not. */
    @Test
    void fallsThroughTheLevelsOfItsBits() throws Exception {
        Channel channel = broker.channel();
        String delivery = broker.name("delivery");
        channel.exchangeDeclare(delivery, "topic");
        for (int level = 0; level < LEVELS; level++) {
            String below = level == 0 ? delivery : broker.name("level" + (level - 1));
            String exchange = broker.name("level" + level);
            channel.exchangeDeclare(exchange, "topic");
            String queue = channel.queueDeclare(
                            broker.name("wait" + level),
                            true,
                            false,
                            false,
                            Map.of("x-message-ttl", UNIT_MS << level, "x-dead-letter-exchange", below))
                    .getQueue();
            String passed = "*.".repeat(LEVELS - 1 - level);
            channel.queueBind(queue, exchange, passed + "1.#");
            channel.exchangeBind(below, exchange, passed + "0.#");
        }
        String endpoint = broker.queue(channel);
        channel.queueBind(endpoint, delivery, "#.endpoint");
        Deliveries deliveries = Deliveries.of(channel, endpoint, true);
        String top = broker.name("level" + (LEVELS - 1));
        for (int delay : new int[] {0, 1, 0b10101, 0b11111}) {
            long sent = System.nanoTime();
            Messages.publish(channel, top, key(delay), Messages.PERSISTENT, "after " + delay);
            Delivery arrived = deliveries.next();
            assertEquals("after " + delay, Deliveries.text(arrived));
            assertEquals(key(delay), arrived.getEnvelope().getRoutingKey());
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
            assertTrue(ms >= (long) delay * UNIT_MS - 5, () -> "after " + ms + " ms of " + delay);
        }
    }

    private static String key(int delay) {
        StringBuilder key = new StringBuilder();
        for (int level = LEVELS - 1; level >= 0; level--) {
            key.append(delay >> level & 1).append('.');
        }
        return key.append("endpoint").toString();
    }

    /** A queue for each delay that goes by itself when nobody needs it any more, as Symfony Messenger declares them. */
    @Test
    void waitsInAQueueThatGoesWhenItIsNoLongerUsed() throws Exception {
        Channel channel = broker.channel();
        String work = broker.queue(channel);
        Map<String, Object> arguments = new HashMap<>(Map.of("x-dead-letter-exchange", ""));
        arguments.put("x-dead-letter-routing-key", work);
        arguments.put("x-message-ttl", 100);
        arguments.put("x-expires", 1100);
        String delay = channel.queueDeclare(broker.name("delay"), true, false, false, arguments)
                .getQueue();
        Messages.put(channel, delay, "1", "2");
        Await.equal("ready", 2, () -> Messages.ready(channel, work));
        assertEquals(List.of("1", "2"), Messages.drain(channel, work));
        Await.equal(
                "status of the queue", 404, () -> broker.http().orElseThrow().status("/api/queues/%2F/" + delay));
    }
}
