package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries in memory by sequence, which knows when they expire: at no cost while they expire in their order, as they do when
 * all have the same time to live; otherwise by looking at all when the earliest is due. Guarded by the queue's monitor.
 */
final class EntryDeque {
    private final ArrayDeque<QueueEntry> entries = new ArrayDeque<>();

    /** Whether no entry is due before one that stands in front of it. */
    private boolean ascending = true;

    private long lastDueMs = Long.MIN_VALUE;

    /** None is due earlier; kept while they do not ascend. */
    private long earliestMs = Long.MAX_VALUE;

    void addLast(QueueEntry entry) {
        long due = entry.dueOrNeverMs();
        if (entries.isEmpty()) {
            ascending = true;
        } else if (due < lastDueMs || !ascending) {
            earliestMs = Math.min(due, ascending ? first().dueOrNeverMs() : earliestMs);
            ascending = false;
        }
        lastDueMs = due;
        entries.addLast(entry);
    }

    private QueueEntry first() {
        return entries.getFirst();
    }

    int size() {
        return entries.size();
    }

    @Nullable
    QueueEntry at(long index) {
        return Suffix.at(entries, index);
    }

    /** What follows a sequence. */
    Suffix<QueueEntry> after(long sequence) {
        return new Suffix<>(entries, entry -> entry.sequence() <= sequence);
    }

    @Nullable
    QueueEntry peekFirst() {
        return entries.peekFirst();
    }

    @Nullable
    QueueEntry pollFirst() {
        return entries.pollFirst();
    }

    boolean remove(QueueEntry entry) {
        return entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Iterator<QueueEntry> iterator() {
        return entries.iterator();
    }

    /** Takes out what is wanted, wherever it stands. */
    void takeOut(Wanted wanted, Consumer<QueueEntry> taken) {
        while (!entries.isEmpty() && wanted.has(first())) {
            taken.accept(entries.removeFirst());
        }
        if (wanted.anyWithin(entries.peekFirst(), entries.peekLast())) {
            entries.removeIf(entry -> {
                boolean out = wanted.has(entry);
                if (out) {
                    taken.accept(entry);
                }
                return out;
            });
        }
    }

    /** Puts a message back between those that came before it and those that came later. */
    void insert(QueueEntry entry) {
        List<QueueEntry> later = new ArrayList<>();
        while (!entries.isEmpty() && entries.getLast().sequence() > entry.sequence()) {
            later.add(entries.removeLast());
        }
        addLast(entry);
        for (int i = later.size() - 1; i >= 0; i--) {
            addLast(later.get(i));
        }
    }

    void forEach(Consumer<QueueEntry> action) {
        entries.forEach(action);
    }

    void clear() {
        entries.clear();
    }

    /** When the next is due, or earlier; Long.MAX_VALUE for never. */
    long nextDueMs() {
        if (entries.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return ascending ? first().dueOrNeverMs() : earliestMs;
    }

    /** Removes what has lapsed, wherever it stands. */
    void expire(Lapsed now, Consumer<QueueEntry> expired) {
        while (!entries.isEmpty() && first().sequence() < now.belowSequence()) {
            expired.accept(entries.removeFirst());
        }
        if (nextDueMs() > now.byMs()) {
            return;
        }
        if (ascending) {
            while (!entries.isEmpty() && first().dueBy(now.byMs())) {
                expired.accept(entries.removeFirst());
            }
            return;
        }
        long[] earliest = {Long.MAX_VALUE};
        entries.removeIf(entry -> {
            if (entry.dueBy(now.byMs())) {
                expired.accept(entry);
                return true;
            }
            earliest[0] = Math.min(earliest[0], entry.dueOrNeverMs());
            return false;
        });
        earliestMs = earliest[0];
    }
}
