package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that go when nobody uses them for a while: x-expires. */
class QueueExpiryIT {
    private static final int EXPIRES_MS = 1000;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void deletesAnUnusedQueue() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        long declared = System.nanoTime();
        String queue = declare(channel);
        Messages.put(channel, queue, "lost with it");
        awaitGone(connection, queue);
        assertTrue(elapsedMs(declared) >= EXPIRES_MS, "gone too early");
    }

    @Test
    void sendsNothingOfAnExpiredQueueToTheDeadLetterExchange() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String dead = channel.queueDeclare(broker.name("dead"), false, true, false, null)
                .getQueue();
        String queue = channel.queueDeclare(
                        broker.name("q"),
                        false,
                        false,
                        false,
                        Map.of(
                                "x-expires",
                                EXPIRES_MS,
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                dead))
                .getQueue();
        Messages.put(channel, queue, "lost with it");
        awaitGone(connection, queue);
        assertEquals(0, Messages.ready(channel, dead));
    }

    @Test
    void keepsAQueueThatHasAConsumerAndCountsFromItsEnd() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = declare(channel);
        Deliveries consumer = Deliveries.of(channel, queue, true);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * EXPIRES_MS);
        while (System.nanoTime() < end) {
            Messages.put(channel, queue, "m");
            consumer.next();
        }
        assertEquals(1, channel.consumerCount(queue));
        long cancelled = System.nanoTime();
        channel.basicCancel(consumer.getConsumerTag());
        awaitGone(connection, queue);
        assertTrue(elapsedMs(cancelled) >= EXPIRES_MS, "gone too early");
    }

    @Test
    void keepsAQueueThatIsDeclaredAgainOrLookedInto() throws Exception {
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        String queue = declare(channel);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * EXPIRES_MS);
        long used = 0;
        while (System.nanoTime() < end) {
            used = System.nanoTime();
            channel.queueDeclarePassive(queue);
            declare(channel);
            channel.basicGet(queue, true);
        }
        awaitGone(connection, queue);
        assertTrue(elapsedMs(used) >= EXPIRES_MS, "gone too early");
    }

    private static long elapsedMs(long sinceNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos) + 20;
    }

    private static String declare(Channel channel) throws IOException {
        return channel.queueDeclare(broker.name("q"), false, false, false, Map.of("x-expires", EXPIRES_MS))
                .getQueue();
    }

    /** A look is a use: it comes after the time at which the queue should be gone. */
    private static void awaitGone(Connection connection, String queue) throws Exception {
        TimeUnit.MILLISECONDS.sleep(EXPIRES_MS + 300);
        Await.until("the queue to be gone", () -> {
            try (Channel probe = connection.createChannel()) {
                probe.queueDeclarePassive(queue);
                TimeUnit.MILLISECONDS.sleep(EXPIRES_MS + 300);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }
}
