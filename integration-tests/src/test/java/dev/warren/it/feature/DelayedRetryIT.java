package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that come back and wait before they are ready again: x-delayed-retry-type. */
@WarrenOnly("RabbitMQ 4.3 for quorum queues; Warren for every type")
class DelayedRetryIT {
    private static final int MIN_MS = 300;

    @RegisterExtension
    static final Broker broker = new Broker();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void makesAReturnedMessageWait(String type) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, type, "all", 10 * MIN_MS);
        Messages.put(channel, queue, "m");
        GetResponse first = Messages.take(channel, queue);
        long returned = System.nanoTime();
        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);
        assertNull(channel.basicGet(queue, false));
        GetResponse again = Await.value("the message", () -> channel.basicGet(queue, false), got -> got != null);
        assertTrue(elapsedMs(returned) >= MIN_MS, "ready too early");
        assertTrue(again.getEnvelope().isRedeliver());
    }

    @Test
    void letsOthersPassMeanwhile() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic", "all", MIN_MS);
        Messages.put(channel, queue, "fails", "next");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        Deliveries deliveries = Deliveries.of(channel, queue, true);
        assertEquals(List.of("next", "fails"), deliveries.bodies(2));
    }

    @Test
    void waitsLongerEachTimeUpToTheMaximum() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic", "all", 2 * MIN_MS);
        Messages.put(channel, queue, "m");
        for (int factor : new int[] {1, 2, 2}) {
            GetResponse got = Await.value("the message", () -> channel.basicGet(queue, false), g -> g != null);
            long returned = System.nanoTime();
            channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
            Await.equal("ready messages", 1, () -> Messages.ready(channel, queue));
            long waited = elapsedMs(returned);
            assertTrue(waited >= (long) factor * MIN_MS, "ready too early");
            assertTrue(waited < (factor + 1L) * MIN_MS + 200, "ready too late: " + waited);
        }
    }

    @Test
    void tellsFailuresFromReturns() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic", "failed", 100 * MIN_MS);
        Messages.put(channel, queue, "m");
        channel.basicNack(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false, true);
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        assertNull(channel.basicGet(queue, false));

        String other = channel.queueDeclare(
                        broker.name("other"), true, false, false, arguments("classic", "returned", 1))
                .getQueue();
        Messages.put(channel, other, "m");
        channel.basicReject(Messages.take(channel, other).getEnvelope().getDeliveryTag(), true);
        channel.basicNack(Messages.take(channel, other).getEnvelope().getDeliveryTag(), false, true);
        assertNull(channel.basicGet(other, false));
    }

    @Test
    void doesNotWaitWhenItIsDisabled() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, "classic", "disabled", MIN_MS);
        Messages.put(channel, queue, "m");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), true);
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    private static long elapsedMs(long sinceNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos) + 20;
    }

    private static Map<String, Object> arguments(String type, String retry, int maxMs) {
        return Map.of(
                "x-queue-type",
                type,
                "x-delayed-retry-type",
                retry,
                "x-delayed-retry-min",
                MIN_MS,
                "x-delayed-retry-max",
                Math.max(MIN_MS, maxMs));
    }

    private static String declare(Channel channel, String type, String retry, int maxMs) throws Exception {
        return channel.queueDeclare(broker.name("q"), true, false, false, arguments(type, retry, maxMs))
                .getQueue();
    }
}
