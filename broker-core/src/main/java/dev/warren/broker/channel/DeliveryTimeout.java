package dev.warren.broker.channel;

import dev.warren.broker.queue.NumberTimes;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel whose client keeps a delivery too long without settling it (RabbitMQ's consumer timeout). No delivery has
 * a clock of its own: now and then the channel notes which delivery tag comes next, so that a tag below a note is at least as
 * old as the note. Confined to the connection's event loop.
 */
final class DeliveryTimeout {
    private static final String ARGUMENT = "x-consumer-timeout";
    private static final long LONGEST_PERIOD_MS = 60_000;
    private static final long SHORTEST_PERIOD_MS = 50;

    /** How exactly it is known when something was delivered. */
    private static final long NOTE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Channel channel;
    private final Link link;
    private final UnackedDeliveries unacked;
    private final NumberTimes ages = new NumberTimes();
    private @Nullable ScheduledFuture<?> looking;

    /** The shortest timeout of any delivery of this channel, ms. */
    private long shortestMs = Long.MAX_VALUE;

    /** The timeout that a look found exceeded, ms. */
    private long exceededMs;

    DeliveryTimeout(Channel channel, Link link, UnackedDeliveries unacked) {
        this.channel = channel;
        this.link = link;
        this.unacked = unacked;
    }

    /** Deliveries to this consumer, which is to settle them, may follow. */
    void watch(QueueConsumer consumer) {
        long timeoutMs = timeoutMs(consumer);
        if (timeoutMs < shortestMs) {
            shortestMs = timeoutMs;
            stop();
            long period = Math.max(SHORTEST_PERIOD_MS, Math.min(LONGEST_PERIOD_MS, shortestMs / 8));
            looking = link.loop().scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
        }
    }

    /** Tags were given to deliveries just now. */
    void delivered(long now) {
        if (unacked.size() > 0) {
            ages.forgetBelow(unacked.oldestTag());
            ages.note(unacked.nextTag(), now, NOTE_NS);
        }
    }

    /** For how long a delivery has been outstanding, ms; at least. */
    long ageMs(long tag) {
        long now = System.nanoTime();
        return TimeUnit.NANOSECONDS.toMillis(now - ages.since(tag, now));
    }

    /** No delivery is watched any more. */
    void stop() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
        }
    }

    /** What the consumer says, else its queue, else the broker; never for 0. */
    private long timeoutMs(QueueConsumer consumer) {
        FieldValue value = consumer.arguments().get(ARGUMENT);
        long timeoutMs = value != null && value.isInteger()
                ? value.longValue()
                : consumer.queue().settings().consumerTimeoutMs();
        if (timeoutMs < 0) {
            timeoutMs = link.consumerTimeoutMs();
        }
        return timeoutMs > 0 ? timeoutMs : Long.MAX_VALUE;
    }

    private void look() {
        long now = System.nanoTime();
        ages.forgetBelow(unacked.oldestTag());
        long below = ages.givenBy(now - TimeUnit.MILLISECONDS.toNanos(shortestMs));
        exceededMs = 0;
        unacked.forEachBelow(below, (tag, consumer, entry) -> check(now, tag, consumer));
        if (exceededMs > 0) {
            close(exceededMs);
        }
        ages.note(unacked.nextTag(), now);
    }

    private void check(long now, long tag, QueueConsumer consumer) {
        long timeoutMs = timeoutMs(consumer);
        if (exceededMs == 0 && TimeUnit.NANOSECONDS.toMillis(now - ages.since(tag, now)) >= timeoutMs) {
            exceededMs = timeoutMs;
        }
    }

    private void close(long timeoutMs) {
        if (channel.isOpen()) {
            link.failed(
                    channel,
                    0,
                    new AmqpException(
                            ReplyCode.PRECONDITION_FAILED,
                            "delivery acknowledgement on channel " + channel.number()
                                    + " timed out. Timeout value used: " + timeoutMs
                                    + " ms. This timeout value can be configured, see consumers doc guide to learn"
                                    + " more"));
            link.flushLater();
        }
    }
}
