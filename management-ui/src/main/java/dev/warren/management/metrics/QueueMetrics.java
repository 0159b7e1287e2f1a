package dev.warren.management.metrics;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueStats;

/** Figures of queues: of all together without labels, or of each with its name. */
final class QueueMetrics {
    private QueueMetrics() {}

    /** Lengths in messages. */
    static void addLengths(QueueStats stats, Families into, String... labels) {
        into.gauge("queue_messages_ready", "Messages to be delivered", stats.ready(), labels)
                .gauge("queue_messages_unacked", "Messages delivered, not acknowledged", stats.unacked(), labels)
                .gauge("queue_messages", "Both together", stats.ready() + stats.unacked(), labels)
                .gauge("queue_messages_delayed", "Messages that are to be ready later", stats.delayed(), labels);
    }

    /** Lengths in octets, consumers and memory. */
    static void addSizes(QueueStats stats, Families into, String... labels) {
        into.gauge("queue_messages_ready_bytes", "Bodies of messages to be delivered", stats.readyBytes(), labels)
                .gauge(
                        "queue_messages_unacked_bytes",
                        "Bodies of messages not acknowledged",
                        stats.unackedBytes(),
                        labels)
                .gauge("queue_messages_bytes", "Bodies of both", stats.readyBytes() + stats.unackedBytes(), labels)
                .gauge("queue_consumers", "Consumers", stats.consumers(), labels)
                .gauge("queue_process_memory_bytes", "Heap for messages in memory", stats.heapBytes(), labels);
    }

    /** What has happened since the start. */
    static void addCounters(QueueStats stats, Families into, String... labels) {
        into.counter("queue_messages_published", "Messages that came", stats.published(), labels)
                .counter(
                        "queue_messages_delivered",
                        "Messages delivered to consumers",
                        stats.delivered() + stats.deliveredNoAck(),
                        labels)
                .counter("queue_get", "Messages got by basic.get", stats.got(), labels)
                .counter("queue_messages_redelivered", "Messages delivered again", stats.redelivered(), labels)
                .counter("queue_messages_acked", "Messages acknowledged", stats.acked(), labels)
                .counter(
                        "queue_messages_expired",
                        "Messages that expired",
                        stats.endings().expired(),
                        labels);
    }

    static String[] labels(ClassicQueue queue) {
        return new String[] {"vhost", queue.spec().vhost(), "queue", queue.name()};
    }
}
