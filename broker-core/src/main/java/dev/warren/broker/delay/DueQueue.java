package dev.warren.broker.delay;

import dev.warren.broker.store.QueueEntry;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Messages in memory by the time at which they are due, those of the same millisecond by sequence. Not thread-safe. */
final class DueQueue {
    static final Comparator<QueueEntry> BY_DUE =
            Comparator.<QueueEntry>comparingLong(QueueEntry::dueAtMs).thenComparingLong(QueueEntry::sequence);

    private final PriorityQueue<QueueEntry> entries = new PriorityQueue<>(BY_DUE);
    private long bytes;

    void add(QueueEntry entry) {
        entries.add(entry);
        bytes += entry.heapBytes();
    }

    @Nullable
    QueueEntry peek() {
        return entries.peek();
    }

    void removeFirst() {
        bytes -= entries.remove().heapBytes();
    }

    /** All, in no order. */
    QueueEntry[] all() {
        return entries.toArray(new QueueEntry[0]);
    }

    /** Takes one message out; null when it is not there. */
    @Nullable
    QueueEntry remove(long sequence) {
        for (QueueEntry entry : entries) {
            if (entry.sequence() == sequence) {
                entries.remove(entry);
                bytes -= entry.heapBytes();
                return entry;
            }
        }
        return null;
    }

    int size() {
        return entries.size();
    }

    /** Octets of heap, roughly. */
    long bytes() {
        return bytes;
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }
}
