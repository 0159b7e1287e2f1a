package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/** The messages that consumers hold: delivered, and not settled yet. Guarded by the queue's monitor. */
final class Outstanding {
    private long count;
    private long bodyBytes;

    void add(QueueConsumer consumer, QueueEntry entry) {
        consumer.delivered();
        count++;
        bodyBytes += entry.bodyBytes();
    }

    void remove(QueueConsumer consumer, QueueEntry entry) {
        consumer.returned();
        withdraw(entry);
    }

    /** The message is outstanding no more; its consumer does not know. */
    void withdraw(QueueEntry entry) {
        count--;
        bodyBytes -= entry.bodyBytes();
    }

    long count() {
        return count;
    }

    long bodyBytes() {
        return bodyBytes;
    }
}
