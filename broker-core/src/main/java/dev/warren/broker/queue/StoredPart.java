package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** What is ready of a run in the store: some of its messages may have expired. Guarded by the queue's monitor. */
final class StoredPart {
    private final StoredRun run;
    private long count;
    private long bodyBytes;
    private long nextDueMs;

    /** These of its messages have left the queue. */
    private Lapsed taken;

    /** Sequences of single messages that were taken out of their places. */
    private Set<Long> takenOut = Set.of();

    /** Whether the store was asked which of its messages are due. */
    private boolean asked;

    /** The whole run. */
    StoredPart(StoredRun run) {
        this(run, run.count(), run.bodyBytes(), Lapsed.NONE);
    }

    StoredPart(StoredRun run, long count, long bodyBytes, Lapsed taken) {
        this.run = run;
        this.count = count;
        this.bodyBytes = bodyBytes;
        this.taken = taken;
        this.nextDueMs = run.earliestDueMs();
    }

    StoredRun run() {
        return run;
    }

    long count() {
        return count;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    Lapsed taken() {
        return taken;
    }

    /** When the next is due, or earlier; Long.MAX_VALUE for never. While the store is asked, nobody knows. */
    long nextDueMs() {
        return asked ? Long.MAX_VALUE : nextDueMs;
    }

    /** Which messages of the run are not in the queue any more, or not here; as of now, for any thread. */
    Predicate<QueueEntry> gone() {
        Lapsed lapsed = taken;
        Set<Long> out = Set.copyOf(takenOut);
        return entry -> lapsed.has(entry) || out.contains(entry.sequence());
    }

    /** Whether the run has the place of a message. */
    boolean contains(QueueEntry entry) {
        return run.firstSequence() <= entry.sequence() && entry.sequence() <= run.lastSequence();
    }

    /** Whether a message of the run is still here. */
    boolean has(QueueEntry entry) {
        return !taken.has(entry) && !takenOut.contains(entry.sequence());
    }

    /** One of its messages leaves its place. */
    void takeOut(QueueEntry entry) {
        if (takenOut.isEmpty()) {
            takenOut = new HashSet<>();
        }
        takenOut.add(entry.sequence());
        count--;
        bodyBytes -= entry.bodyBytes();
    }

    /** A message that was taken out is back; false when it was not. The record in the store is all that is kept. */
    boolean putBack(QueueEntry entry) {
        if (!takenOut.contains(entry.sequence())) {
            return false;
        }
        takenOut.remove(entry.sequence());
        count++;
        bodyBytes += entry.bodyBytes();
        return true;
    }

    /** Whether the run can be dealt with as a whole, for all of it has lapsed. */
    boolean isAllOf(Lapsed lapsed) {
        return takenOut.isEmpty()
                && (run.latestDueMs() <= lapsed.byMs() || run.lastSequence() < lapsed.belowSequence());
    }

    /** Whether some of its messages may have lapsed that are still here. */
    boolean mayHave(Lapsed lapsed) {
        return nextDueMs <= lapsed.byMs()
                || lapsed.reachesBeyond(taken) && run.firstSequence() < lapsed.belowSequence();
    }

    boolean asked() {
        return asked;
    }

    void ask() {
        asked = true;
    }

    /** Some of its messages have lapsed, and left. */
    void taken(long messages, long octets, Lapsed lapsed, long nextMs) {
        asked = false;
        count -= messages;
        bodyBytes -= octets;
        taken = lapsed;
        nextDueMs = nextMs;
    }
}
