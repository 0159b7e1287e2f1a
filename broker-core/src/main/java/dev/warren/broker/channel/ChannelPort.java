package dev.warren.broker.channel;

import dev.warren.broker.queue.DeliveryPort;
import dev.warren.broker.queue.Obstacle;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The side of a channel that queues see: the channel-wide prefetch and the connection's outbox. Thread-safe, for any queue
 * may call at any time.
 */
final class ChannelPort implements DeliveryPort {
    private final Channel channel;
    private final Outbox outbox;
    private final Starved starved = new Starved();
    private final AtomicInteger outstanding = new AtomicInteger();

    /** Most unacknowledged deliveries of all consumers of the channel, 0 for no limit. */
    private volatile int limit;

    ChannelPort(Channel channel, Outbox outbox) {
        this.channel = channel;
        this.outbox = outbox;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public boolean take(QueueConsumer consumer) {
        if (!outbox.room(consumer)) {
            return false;
        }
        if (reserve(consumer)) {
            return true;
        }
        starved.add(consumer);
        // It may have been released in between, in which case nobody else would wake the consumer.
        return reserve(consumer);
    }

    @Override
    public Obstacle obstacle(QueueConsumer consumer) {
        if (!outbox.hasRoom()) {
            return Obstacle.SLOW_CLIENT;
        }
        return room() ? Obstacle.NONE : Obstacle.CHANNEL_PREFETCH;
    }

    private boolean reserve(QueueConsumer consumer) {
        // RabbitMQ: what needs no acknowledgement does not count, but waits while the channel is full.
        return consumer.noAck() ? room() : reserve();
    }

    private boolean room() {
        int most = limit;
        return most == 0 || outstanding.get() < most;
    }

    private boolean reserve() {
        while (true) {
            int now = outstanding.get();
            int most = limit;
            if (most != 0 && now >= most) {
                return false;
            }
            if (outstanding.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    @Override
    public boolean deliver(QueueConsumer consumer, QueueEntry entry) {
        return outbox.add(consumer, entry);
    }

    @Override
    public void flush() {
        outbox.schedule();
    }

    @Override
    public void cancelled(QueueConsumer consumer) {
        // RabbitMQ: who deletes the queue of an own consumer has delete-ok first; amqplib's users close the channel at
        // the cancel.
        channel.execute(
                () -> channel.waiting().afterAnswer(() -> channel.consuming().queueGone(consumer)));
    }

    /** So many deliveries are not outstanding any more. */
    void released(int count) {
        outstanding.addAndGet(-count);
        starved.wake(this::room);
    }

    int limit() {
        return limit;
    }

    void limit(int most) {
        limit = most;
        starved.wake(this::room);
    }
}
