package dev.warren.broker.queue;

import dev.warren.broker.store.StoredRun;

/** What is ready of a run in the store: some of its messages may have expired. Guarded by the queue's monitor. */
final class StoredPart {
    private final StoredRun run;
    private long count;
    private long bodyBytes;
    private long nextDueMs;

    /** These of its messages have left the queue. */
    private Lapsed taken;

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

    boolean isAllOf(Lapsed lapsed) {
        return run.latestDueMs() <= lapsed.byMs() || run.lastSequence() < lapsed.belowSequence();
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
