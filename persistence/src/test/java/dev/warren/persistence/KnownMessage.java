package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.QueueEntry;

/** A message as the model knows it: what the store has promised of it, and what it must say of it after a crash. */
final class KnownMessage {
    final long id;
    final long queueId;
    final QueueEntry entry;
    final int unit;
    volatile boolean accepted;
    private volatile boolean refused;
    boolean settleSubmitted;
    volatile boolean settleDurable;

    /** The unit in which it is settled and another appended, -1 for none. */
    int movedBy = -1;

    private boolean mustBeRedelivered;
    private boolean mayBeRedelivered;

    KnownMessage(long id, long queueId, QueueEntry entry, int unit) {
        this.id = id;
        this.queueId = queueId;
        this.entry = entry;
        this.unit = unit;
        this.mustBeRedelivered = entry.possiblyDelivered();
        this.mayBeRedelivered = entry.possiblyDelivered();
    }

    /** The store has answered. */
    void answered(boolean acceptedNow) {
        assertTrue(!accepted && !refused, "answered twice");
        accepted = acceptedNow;
        refused = !acceptedNow;
    }

    /** A clean end keeps the flag as it is. */
    void redeliveredExactly(boolean redelivered) {
        mustBeRedelivered = redelivered;
        mayBeRedelivered = redelivered;
    }

    /**
     * An unclean end goes by the marks.
     *
     * @param conservative false while the exact flags of a clean end still hold
     */
    void redeliveredAfterCrash(KnownQueue queue, boolean conservative) {
        mustBeRedelivered |= conservative && entry.sequence() < queue.markDurable;
        mayBeRedelivered |= mustBeRedelivered || entry.sequence() < queue.markSubmitted;
    }

    void checkRedelivered(boolean redelivered) {
        if (redelivered) {
            assertTrue(mayBeRedelivered, () -> "redelivered without reason: " + this);
        } else {
            assertTrue(!mustBeRedelivered, () -> "not redelivered: " + this);
        }
    }

    /** The message as it was found after the end. */
    KnownMessage recovered(QueueEntry read, int newUnit) {
        KnownMessage now = new KnownMessage(id, queueId, read, newUnit);
        now.accepted = true;
        now.mustBeRedelivered = read.redelivered();
        now.mayBeRedelivered = read.redelivered() || read.possiblyDelivered();
        return now;
    }

    @Override
    public String toString() {
        return "message " + id + " queue " + queueId + " sequence " + entry.sequence() + " unit " + unit + " accepted "
                + accepted + " settled " + settleSubmitted + "/" + settleDurable;
    }
}
