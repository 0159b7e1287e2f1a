package dev.warren.broker.queue;

/**
 * When messages came in. No message carries the time; now and then it is noted which sequence comes next. Guarded by the
 * queue's monitor.
 */
final class Arrivals {
    private final NumberTimes times = new NumberTimes();
    private final long firstSequence;
    private final long startMs;

    /** @param firstSequence of the first message that will come in */
    Arrivals(long firstSequence, long startMs) {
        this.firstSequence = firstSequence;
        this.startMs = startMs;
    }

    void note(long nextSequence, long now) {
        if (nextSequence > firstSequence) {
            times.note(nextSequence, now);
        }
    }

    Arrival of(long sequence, long now) {
        return sequence < firstSequence ? new Arrival(startMs, true) : new Arrival(times.since(sequence, now), false);
    }
}
