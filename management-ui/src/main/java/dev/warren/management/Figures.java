package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.queue.QueueStats;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A queue's figures, or the sum of many, and how fast they change. Immutable. */
final class Figures {
    /** What was counted at two moments, for rates. */
    record Window(QueueStats before, QueueStats after, double seconds) {
        double perSecond(ToLongFunction<QueueStats> figure) {
            double change = figure.applyAsLong(after) - (double) figure.applyAsLong(before);
            return Math.rint(change / seconds * 10) / 10;
        }
    }

    static final QueueStats NONE = new QueueStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final QueueStats stats;
    private final @Nullable Window window;

    Figures(QueueStats stats, @Nullable Window window) {
        this.stats = stats;
        this.window = window;
    }

    /** Messages ready, unacknowledged and both, with their rates, which may be negative. */
    void putLengths(ObjectNode into) {
        put(into, "messages", figures -> figures.ready() + figures.unacked(), false);
        put(into, "messages_ready", QueueStats::ready, false);
        put(into, "messages_unacknowledged", QueueStats::unacked, false);
    }

    /** RabbitMQ's message_stats, as far as queues count. */
    void putMessageStats(ObjectNode into) {
        put(into, "publish", QueueStats::published, true);
        put(into, "deliver", QueueStats::delivered, true);
        put(into, "deliver_no_ack", QueueStats::deliveredNoAck, true);
        put(into, "get", QueueStats::got, true);
        put(into, "deliver_get", figures -> figures.delivered() + figures.deliveredNoAck() + figures.got(), true);
        put(into, "redeliver", QueueStats::redelivered, true);
        put(into, "ack", QueueStats::acked, true);
    }

    private void put(ObjectNode into, String name, ToLongFunction<QueueStats> figure, boolean counter) {
        double rate = window == null ? 0.0 : window.perSecond(figure);
        into.put(name, figure.applyAsLong(stats));
        // A counter's sum falls when a queue is deleted.
        into.putObject(name + "_details").put("rate", counter ? Math.max(0.0, rate) : rate);
    }
}
