package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who consumes from a queue: consumers come, wait for room, go, and take over from each other. Safe for any thread. */
public final class Subscriptions {
    private final ClassicQueue queue;
    private final QueueMonitor monitor;
    private final boolean singleActive;

    Subscriptions(ClassicQueue queue, QueueMonitor monitor) {
        this.queue = queue;
        this.monitor = monitor;
        this.singleActive = queue.settings().singleActiveConsumer();
    }

    /**
     * Adds a consumer, which gets nothing before its first {@link #wake}.
     *
     * @throws AmqpException 403 when it or another wants to be alone; 404 when the queue is gone
     */
    public void add(QueueConsumer consumer) {
        synchronized (monitor) {
            if (monitor.deleted()) {
                throw new AmqpException(
                        ReplyCode.NOT_FOUND, "no " + queue.spec().described());
            }
            ConsumerLine consumers = consumers();
            // RabbitMQ: one active consumer of several is the opposite of one alone.
            boolean contradiction = consumer.exclusive() && singleActive;
            if (contradiction || consumers.anyExclusive() || (consumer.exclusive() && !consumers.isEmpty())) {
                throw new AmqpException(ReplyCode.ACCESS_REFUSED, queue.spec().described() + " in exclusive use");
            }
            consumers.add(consumer);
        }
    }

    /**
     * Removes a consumer: it is handed nothing more. What it holds stays outstanding. Once that is back, or is not to be
     * waited for, {@link #failOver} lets another single active consumer take over.
     */
    public void remove(QueueConsumer consumer) {
        boolean last;
        synchronized (monitor) {
            last = consumers().remove(consumer) && consumers().isEmpty();
            if (last) {
                monitor.used();
            }
        }
        if (last) {
            queue.lastConsumerGone();
        }
    }

    /** Removes all, of a queue that is going. Called under the monitor. */
    List<QueueConsumer> removeAll() {
        List<QueueConsumer> all = new ArrayList<>(consumers().all());
        all.forEach(consumers()::remove);
        return all;
    }

    /** Lets another consumer be the single active one, if that has gone. */
    public void failOver() {
        if (singleActive) {
            monitor.command(consumers()::failOver);
        }
    }

    /** The consumer may have room again. */
    public void wake(QueueConsumer consumer) {
        Afterwards rest;
        synchronized (monitor) {
            consumers().stand(consumer);
            rest = monitor.proceed();
        }
        Afterwards.run(rest);
    }

    /** Puts an outstanding message back at its place; its consumer gets no room for another before it has {@link #answered}. */
    public void withdraw(QueueEntry entry) {
        monitor.command(() -> {
            monitor.time();
            monitor.state().withdraw(entry);
        });
    }

    /** A consumer is done with a message that was withdrawn. */
    public void answered(QueueConsumer consumer) {
        monitor.command(() -> {
            consumer.returned();
            consumers().stand(consumer);
        });
    }

    /** The single active consumer; null when there is none, or all consumers are served. */
    public @Nullable QueueConsumer active() {
        synchronized (monitor) {
            return consumers().active();
        }
    }

    public int size() {
        synchronized (monitor) {
            return consumers().size();
        }
    }

    private ConsumerLine consumers() {
        return monitor.state().consumers();
    }
}
