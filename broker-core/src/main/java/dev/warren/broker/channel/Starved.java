package dev.warren.broker.channel;

import dev.warren.broker.queue.QueueConsumer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Consumers that were refused room and wait to be told that there is some. Thread-safe; calls queues without its lock. */
final class Starved {
    private final Set<QueueConsumer> waiting = new LinkedHashSet<>();
    private volatile boolean any;

    synchronized void add(QueueConsumer consumer) {
        waiting.add(consumer);
        any = true;
    }

    /**
     * Lets waiting consumers try again, the one that waits longest first, as long as there is room. Who was not reached keeps
     * its place, so that queues that share room take turns.
     */
    void wake(BooleanSupplier room) {
        if (!any) {
            return;
        }
        for (int most = size(); most > 0 && room.getAsBoolean(); most--) {
            QueueConsumer consumer = poll();
            if (consumer == null) {
                return;
            }
            consumer.queue().subscriptions().wake(consumer);
        }
    }

    private synchronized int size() {
        return waiting.size();
    }

    private synchronized @Nullable QueueConsumer poll() {
        Iterator<QueueConsumer> first = waiting.iterator();
        QueueConsumer consumer = first.hasNext() ? first.next() : null;
        if (consumer != null) {
            first.remove();
        }
        any = !waiting.isEmpty();
        return consumer;
    }
}
