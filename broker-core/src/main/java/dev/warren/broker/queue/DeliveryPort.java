package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/**
 * Where a consumer's deliveries go: its channel. {@link #take} and {@link #deliver} are called under a queue's monitor, from
 * any thread; they must not call a queue.
 */
public interface DeliveryPort {
    /**
     * Reserves room for one delivery: the channel-wide prefetch and the bound of the connection's outbox. When there is none,
     * the port remembers the consumer and calls {@link Subscriptions#wake} once there is.
     */
    boolean take(QueueConsumer consumer);

    /** Why {@link #take} would be refused now, if it would. Any thread; takes nothing. */
    default Obstacle obstacle(QueueConsumer consumer) {
        return Obstacle.NONE;
    }

    /** Hands over a delivery for which room was taken. Returns true when {@link #flush} must be called afterwards. */
    boolean deliver(QueueConsumer consumer, QueueEntry entry);

    /** Lets the deliveries go out. Called without the monitor. */
    void flush();

    /** The queue is gone, the consumer with it. Called without the monitor. */
    void cancelled(QueueConsumer consumer);
}
