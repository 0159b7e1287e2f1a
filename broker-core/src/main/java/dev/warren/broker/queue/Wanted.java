package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Messages that are looked for, by their sequences; what is found is wanted no more. Confined to one thread. */
final class Wanted {
    private final TreeSet<Long> sequences = new TreeSet<>();

    Wanted(long[] sequences) {
        for (long sequence : sequences) {
            this.sequences.add(sequence);
        }
    }

    boolean isEmpty() {
        return sequences.isEmpty();
    }

    boolean has(QueueEntry entry) {
        return sequences.contains(entry.sequence());
    }

    /** Whether there may be any between two entries that both are there. */
    boolean anyWithin(@Nullable QueueEntry first, @Nullable QueueEntry last) {
        return first != null && last != null && anyWithin(first.sequence(), last.sequence());
    }

    boolean anyWithin(long first, long last) {
        Long next = sequences.ceiling(first);
        return next != null && next <= last;
    }

    /** Those of which something holds. */
    long[] filter(LongPredicate condition) {
        return sequences.stream().mapToLong(Long::longValue).filter(condition).toArray();
    }

    void found(QueueEntry entry) {
        sequences.remove(entry.sequence());
    }
}
