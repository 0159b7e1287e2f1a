package dev.warren.broker.channel;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Comeback;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoreUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one channel that are settled (or put back), gathered by queue so that each queue's monitor is taken once.
 * Confined to the connection's event loop.
 */
final class SettleBatches {
    private static final class Batch {
        private QueueConsumer[] consumers = new QueueConsumer[16];
        private QueueEntry[] entries = new QueueEntry[16];
        private int count;

        void add(QueueConsumer consumer, QueueEntry entry) {
            if (count == entries.length) {
                consumers = Arrays.copyOf(consumers, count * 2);
                entries = Arrays.copyOf(entries, count * 2);
            }
            consumers[count] = consumer;
            entries[count++] = entry;
        }
    }

    private final Map<ClassicQueue, Batch> batches = new LinkedHashMap<>();
    private @Nullable ClassicQueue lastQueue;
    private @Nullable Batch last;

    void add(QueueConsumer consumer, QueueEntry entry) {
        ClassicQueue queue = consumer.queue();
        Batch batch = last;
        if (batch == null || lastQueue != queue) {
            batch = batches.computeIfAbsent(queue, q -> new Batch());
            last = batch;
            lastQueue = queue;
        }
        batch.add(consumer, entry);
    }

    boolean isEmpty() {
        Batch batch = last;
        return batch == null || (batch.count == 0 && batches.size() == 1);
    }

    /** Tells the queues that these messages are done with. */
    void settle() {
        if (isEmpty()) {
            return;
        }
        for (Map.Entry<ClassicQueue, Batch> each : batches.entrySet()) {
            Batch batch = each.getValue();
            if (batch.count > 0) {
                int count = batch.count;
                batch.count = 0;
                each.getKey().settle(batch.consumers, batch.entries, count);
                Arrays.fill(batch.consumers, 0, count, null);
                Arrays.fill(batch.entries, 0, count, null);
            }
        }
        if (batches.size() > 1) {
            clear();
        }
    }

    /** The same, as a part of a unit that the caller submits. */
    void settle(StoreUnit unit) {
        batches.forEach((queue, batch) -> queue.settle(batch.consumers, batch.entries, batch.count, unit));
        clear();
    }

    /** Tells the queues that these messages were rejected for good. */
    void reject() {
        forEach(ClassicQueue::reject);
    }

    /** The same, as a part of a unit that the caller submits. */
    void reject(StoreUnit unit) {
        forEach((queue, consumers, entries) -> queue.reject(consumers, entries, unit));
    }

    /** Puts these messages back into their queues. */
    void requeue(Comeback how) {
        forEach((queue, consumers, entries) -> queue.requeue(consumers, entries, how));
    }

    private interface Action {
        void accept(ClassicQueue queue, List<QueueConsumer> consumers, List<QueueEntry> entries);
    }

    private void forEach(Action action) {
        if (isEmpty()) {
            return;
        }
        for (Map.Entry<ClassicQueue, Batch> each : batches.entrySet()) {
            Batch batch = each.getValue();
            if (batch.count > 0) {
                List<QueueConsumer> consumers =
                        new ArrayList<>(Arrays.asList(batch.consumers).subList(0, batch.count));
                List<QueueEntry> entries =
                        new ArrayList<>(Arrays.asList(batch.entries).subList(0, batch.count));
                action.accept(each.getKey(), consumers, entries);
            }
        }
        clear();
    }

    private void clear() {
        batches.clear();
        last = null;
        lastQueue = null;
    }
}
