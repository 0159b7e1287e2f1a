package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/**
 * A time to live that came in force when messages were in the queue already: theirs is counted from then, unless what they
 * came with ends earlier. It is not written to the messages, so that it goes with the policy that brought it. Immutable.
 *
 * <p>RabbitMQ documents that a policy's time to live acts on what waits; its classic queues let that stay.
 *
 * @param belowSequence the first message that came later
 * @param dueAtMs Long.MAX_VALUE for never
 */
record LateTimeToLive(long belowSequence, long dueAtMs) {
    static final LateTimeToLive NONE = new LateTimeToLive(Long.MIN_VALUE, Long.MAX_VALUE);

    /** @param ttlMs negative for none */
    static LateTimeToLive of(long ttlMs, long nowMs, long nextSequence) {
        return ttlMs < 0 ? NONE : new LateTimeToLive(nextSequence, nowMs + ttlMs);
    }

    boolean endedBefore(QueueEntry entry, long nowMs) {
        return entry.sequence() < belowSequence && dueAtMs <= nowMs;
    }

    Lapsed lapsed(long nowMs) {
        return new Lapsed(nowMs, dueAtMs <= nowMs ? belowSequence : Lapsed.NONE.belowSequence());
    }

    /** When it ends, if that is still to come. */
    long nextMs(long nowMs) {
        return dueAtMs > nowMs ? dueAtMs : Long.MAX_VALUE;
    }
}
