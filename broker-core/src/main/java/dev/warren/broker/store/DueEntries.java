package dev.warren.broker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What of a run is due.
 *
 * @param entries by sequence, mostly without their messages
 * @param nextDueMs when the next of the run is due; Long.MAX_VALUE for never
 */
public record DueEntries(List<QueueEntry> entries, long nextDueMs) {

    /** Chooses from all messages of a run. */
    public static DueEntries of(List<QueueEntry> all, Predicate<QueueEntry> due) {
        List<QueueEntry> entries = new ArrayList<>();
        long next = Long.MAX_VALUE;
        for (QueueEntry entry : all) {
            if (due.test(entry)) {
                entries.add(entry);
            } else {
                next = Math.min(next, entry.dueOrNeverMs());
            }
        }
        return new DueEntries(entries, next);
    }

    /** The others. */
    public DueEntries without(Predicate<QueueEntry> some) {
        return new DueEntries(entries.stream().filter(some.negate()).toList(), nextDueMs);
    }
}
