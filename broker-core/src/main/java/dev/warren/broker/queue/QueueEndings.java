package dev.warren.broker.queue;

/**
 * How messages have left a queue other than by an acknowledgement, since the start. Immutable.
 *
 * @param expired by their time to live
 * @param rejected refused for good by a consumer
 * @param overflowed pushed out by the length limit
 * @param undeliverable given up after too many failed deliveries
 * @param refused not taken, for the queue was full
 * @param deadLettered of all these, sent to a dead-letter exchange; the others were dropped
 */
public record QueueEndings(
        long expired, long rejected, long overflowed, long undeliverable, long refused, long deadLettered) {
    public static final QueueEndings NONE = new QueueEndings(0, 0, 0, 0, 0, 0);

    public QueueEndings plus(QueueEndings other) {
        return new QueueEndings(
                expired + other.expired,
                rejected + other.rejected,
                overflowed + other.overflowed,
                undeliverable + other.undeliverable,
                refused + other.refused,
                deadLettered + other.deadLettered);
    }
}
