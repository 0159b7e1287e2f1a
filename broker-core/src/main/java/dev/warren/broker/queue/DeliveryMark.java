package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/**
 * How far the store knows that messages may have been delivered, so that after a crash they come back with redelivered set.
 * The mark runs ahead of the deliveries. Guarded by the queue's monitor.
 */
final class DeliveryMark {
    /** How far ahead of the deliveries the durable mark is set: one sync then covers this many messages. */
    static final long AHEAD = 4096;

    private final QueueEffects effects;

    /** Messages below may be delivered: a crash does not forget that they were. */
    private long markedBelow;

    /** The mark that was asked for last. */
    private long markingBelow;

    DeliveryMark(QueueEffects effects) {
        this.effects = effects;
    }

    /** Whether a message may be delivered now; asks for the mark when it does not cover the message, or soon will not. */
    boolean allows(QueueEntry entry, long nextSequence) {
        if (!entry.persistent() || entry.possiblyDelivered() || entry.redelivered()) {
            return true;
        }
        long sequence = entry.sequence();
        boolean soon = sequence >= markedBelow - AHEAD / 2 && markedBelow < nextSequence;
        if (soon && markingBelow <= markedBelow) {
            markingBelow = Math.min(sequence + AHEAD, nextSequence);
            effects.mark(markingBelow);
        }
        return sequence < markedBelow;
    }

    void marked(long belowSequence) {
        markedBelow = Math.max(markedBelow, belowSequence);
    }
}
