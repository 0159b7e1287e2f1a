package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/**
 * Which messages have expired at some time: those that were due by it, and those below a sequence, whose time a
 * {@link LateTimeToLive} has ended. Immutable.
 *
 * @param byMs milliseconds since the epoch; 0 for none
 */
record Lapsed(long byMs, long belowSequence) {
    static final Lapsed NONE = new Lapsed(0, Long.MIN_VALUE);

    boolean has(QueueEntry entry) {
        return entry.dueBy(byMs) || entry.sequence() < belowSequence;
    }

    boolean isNone() {
        return equals(NONE);
    }

    /** The same and what has lapsed later. What has left a queue stays away, even if what ended its time is taken back. */
    Lapsed and(Lapsed later) {
        return new Lapsed(Math.max(byMs, later.byMs), Math.max(belowSequence, later.belowSequence));
    }

    /** Whether sequences have lapsed since then. */
    boolean reachesBeyond(Lapsed earlier) {
        return belowSequence > earlier.belowSequence;
    }
}
