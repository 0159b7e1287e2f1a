package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.queue.QueueStats;
import org.jspecify.annotations.Nullable;

/** A queue's figures, or the sum of many, and how fast they change. Immutable. */
final class Figures {
    static final QueueStats NONE = new QueueStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final Counted<QueueStats> counted;

    Figures(QueueStats stats, Counted.@Nullable Window<QueueStats> window) {
        this.counted = new Counted<>(stats, window);
    }

    /** Messages ready, unacknowledged and both, with their rates, which may be negative. */
    void putLengths(ObjectNode into) {
        counted.put(into, "messages", figures -> figures.ready() + figures.unacked(), false);
        counted.put(into, "messages_ready", QueueStats::ready, false);
        counted.put(into, "messages_unacknowledged", QueueStats::unacked, false);
    }

    /** RabbitMQ's message_stats, as far as queues count. */
    void putMessageStats(ObjectNode into) {
        counted.put(into, "publish", QueueStats::published, true);
        counted.put(into, "deliver", QueueStats::delivered, true);
        counted.put(into, "deliver_no_ack", QueueStats::deliveredNoAck, true);
        counted.put(into, "get", QueueStats::got, true);
        counted.put(
                into, "deliver_get", figures -> figures.delivered() + figures.deliveredNoAck() + figures.got(), true);
        counted.put(into, "redeliver", QueueStats::redelivered, true);
        counted.put(into, "ack", QueueStats::acked, true);
    }
}
