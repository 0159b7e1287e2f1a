package dev.warren.broker.queue;

import dev.warren.broker.store.StoredRun;

/** What is ready of a run in the store: some of its messages may have expired. Guarded by the queue's monitor. */
final class StoredPart {
    private final StoredRun run;
    private long count;
    private long bodyBytes;
    private long nextDueMs;

    /** Messages of the run that were due by then have left the queue. */
    private long takenByMs;

    /** Whether the store was asked which of its messages are due. */
    private boolean asked;

    /** The whole run. */
    StoredPart(StoredRun run) {
        this(run, run.count(), run.bodyBytes(), 0);
    }

    StoredPart(StoredRun run, long count, long bodyBytes, long takenByMs) {
        this.run = run;
        this.count = count;
        this.bodyBytes = bodyBytes;
        this.takenByMs = takenByMs;
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

    long takenByMs() {
        return takenByMs;
    }

    /** When the next is due, or earlier; Long.MAX_VALUE for never. While the store is asked, nobody knows. */
    long nextDueMs() {
        return asked ? Long.MAX_VALUE : nextDueMs;
    }

    boolean allDueBy(long nowMs) {
        return run.latestDueMs() <= nowMs;
    }

    void ask() {
        asked = true;
    }

    /** Some of its messages were due by a time, and have left. */
    void taken(long messages, long octets, long byMs, long nextMs) {
        asked = false;
        count -= messages;
        bodyBytes -= octets;
        takenByMs = byMs;
        nextDueMs = nextMs;
    }
}
