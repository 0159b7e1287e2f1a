package dev.warren.broker.queue;

/**
 * Figures of one queue at one moment. Octets count bodies only, except {@code heapBytes}. Counters run since the start.
 *
 * @param delayed messages that came back and are to be ready later; neither ready nor unacknowledged
 */
public record QueueStats(
        long ready,
        long unacked,
        int consumers,
        long readyBytes,
        long unackedBytes,
        long heapBytes,
        long published,
        long delivered,
        long deliveredNoAck,
        long got,
        long redelivered,
        long acked,
        long delayed,
        long delayedBytes,
        QueueEndings endings) {
    /** A queue without delayed messages, none of which has ended in another way. */
    public QueueStats(
            long ready,
            long unacked,
            int consumers,
            long readyBytes,
            long unackedBytes,
            long heapBytes,
            long published,
            long delivered,
            long deliveredNoAck,
            long got,
            long redelivered,
            long acked) {
        this(
                ready,
                unacked,
                consumers,
                readyBytes,
                unackedBytes,
                heapBytes,
                published,
                delivered,
                deliveredNoAck,
                got,
                redelivered,
                acked,
                0,
                0,
                QueueEndings.NONE);
    }

    /** The figures of two queues, or of many, together. */
    public QueueStats plus(QueueStats other) {
        return new QueueStats(
                ready + other.ready,
                unacked + other.unacked,
                consumers + other.consumers,
                readyBytes + other.readyBytes,
                unackedBytes + other.unackedBytes,
                heapBytes + other.heapBytes,
                published + other.published,
                delivered + other.delivered,
                deliveredNoAck + other.deliveredNoAck,
                got + other.got,
                redelivered + other.redelivered,
                acked + other.acked,
                delayed + other.delayed,
                delayedBytes + other.delayedBytes,
                endings.plus(other.endings));
    }

    /** What has happened, without what is there now. */
    QueueStats counters() {
        return new QueueStats(
                0, 0, 0, 0, 0, 0, published, delivered, deliveredNoAck, got, redelivered, acked, 0, 0, endings);
    }
}
