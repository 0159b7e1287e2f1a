package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that came back and are not ready again yet. They are stored as before: after a crash they are ready at once.
 * Guarded by the queue's monitor.
 */
final class RetryLine {
    /** A message and when it is ready. */
    record Waiting(long untilMs, QueueEntry entry) {}

    private final PriorityQueue<Waiting> line = new PriorityQueue<>(
            Comparator.comparingLong(Waiting::untilMs).thenComparingLong(waiting -> waiting.entry.sequence()));
    private long bodyBytes;
    private long heapBytes;

    /** Nothing here is due earlier. */
    private long nextDueMs = Long.MAX_VALUE;

    /** @param crowded whether content that is in the store should not stay in memory */
    void add(QueueEntry entry, long untilMs, boolean crowded) {
        if (crowded && entry.stored()) {
            entry.message(null);
        }
        line.add(new Waiting(untilMs, entry));
        account(entry, 1);
        nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
    }

    private void account(QueueEntry entry, int sign) {
        bodyBytes += (long) sign * entry.bodyBytes();
        if (entry.message() != null) {
            heapBytes += (long) sign * entry.heapBytes();
        }
    }

    /** The next one that has waited long enough. */
    @Nullable
    QueueEntry pollReady(long nowMs) {
        Waiting first = line.peek();
        if (first == null || first.untilMs > nowMs) {
            return null;
        }
        line.poll();
        account(first.entry, -1);
        return first.entry;
    }

    /** When the next one is ready, or expires; Long.MAX_VALUE when there is none. */
    long nextMs() {
        Waiting first = line.peek();
        return first == null ? Long.MAX_VALUE : Math.min(first.untilMs, nextDueMs);
    }

    /** Something may expire at a time that no message says. */
    void lookAt(long ms) {
        nextDueMs = Math.min(nextDueMs, ms);
    }

    /** Removes what has lapsed while it waits. */
    void expire(Lapsed now, Departures departures) {
        if (nextDueMs > now.byMs()) {
            return;
        }
        nextDueMs = Long.MAX_VALUE;
        line.removeIf(waiting -> {
            QueueEntry entry = waiting.entry;
            if (now.has(entry)) {
                account(entry, -1);
                departures.expired(entry);
                return true;
            }
            nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
            return false;
        });
    }

    /** All, in no order. */
    Waiting[] all() {
        return line.toArray(new Waiting[0]);
    }

    /** Takes out what is wanted. */
    void takeOut(Wanted wanted, Consumer<Waiting> taken) {
        if (wanted.isEmpty()) {
            return;
        }
        line.removeIf(waiting -> {
            QueueEntry entry = waiting.entry;
            if (!wanted.has(entry)) {
                return false;
            }
            wanted.found(entry);
            account(entry, -1);
            taken.accept(waiting);
            return true;
        });
    }

    int size() {
        return line.size();
    }

    long bodyBytes() {
        return bodyBytes;
    }

    long heapBytes() {
        return heapBytes;
    }

    void forEach(Consumer<QueueEntry> action) {
        line.forEach(waiting -> action.accept(waiting.entry));
    }
}
