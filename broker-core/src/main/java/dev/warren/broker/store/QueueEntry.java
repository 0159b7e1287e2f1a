package dev.warren.broker.store;

import dev.warren.broker.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One message's place in one queue. Guarded by the queue's monitor, except {@link #place}, which belongs to the store.
 */
public final class QueueEntry {
    private final QueueLog log;
    private final long sequence;
    private final int priority;
    private final int bodyBytes;
    private final boolean persistent;
    private @Nullable Message message;
    private long dueAtMs;
    private boolean redelivered;
    private boolean possiblyDelivered;
    private boolean submitted;
    private boolean stored;
    private boolean dead;
    private short failures;
    private short returns;
    private volatile boolean settled;

    /**
     * The store's own note of where the message lies. Written by the store's writer before it reports the entry stored,
     * or at load.
     */
    public volatile @Nullable Object place;

    /** Position within {@link #place}. */
    public int placeIndex;

    public QueueEntry(QueueLog log, long sequence, int priority, Message message) {
        this.log = log;
        this.sequence = sequence;
        this.priority = priority;
        this.message = message;
        this.bodyBytes = message.bodyLength();
        this.persistent = message.persistent();
    }

    /** A message that is in the store only. */
    public QueueEntry(QueueLog log, long sequence, int priority, int bodyBytes, boolean persistent) {
        this.log = log;
        this.sequence = sequence;
        this.priority = priority;
        this.bodyBytes = bodyBytes;
        this.persistent = persistent;
    }

    public QueueLog log() {
        return log;
    }

    /** Position in the queue: ascending in the order of arrival, unique, kept across requeues and restarts. */
    public long sequence() {
        return sequence;
    }

    /** 0..255: the level within the queue (already limited to the queue's maximum). */
    public int priority() {
        return priority;
    }

    public int bodyBytes() {
        return bodyBytes;
    }

    public boolean persistent() {
        return persistent;
    }

    /** Null while the message is only in the store. */
    public @Nullable Message message() {
        return message;
    }

    public void message(@Nullable Message message) {
        this.message = message;
    }

    /** Milliseconds since the epoch, 0 for none: when a delayed message is to be routed on, a queued one expires. */
    public long dueAtMs() {
        return dueAtMs;
    }

    /** Whether the message has a due time and it has come. */
    public boolean dueBy(long nowMs) {
        return dueAtMs != 0 && dueAtMs <= nowMs;
    }

    /** When the message is due; Long.MAX_VALUE for never. */
    public long dueOrNeverMs() {
        return dueAtMs == 0 ? Long.MAX_VALUE : dueAtMs;
    }

    public void dueAtMs(long dueAtMs) {
        this.dueAtMs = dueAtMs;
    }

    public boolean redelivered() {
        return redelivered;
    }

    public void redelivered(boolean redelivered) {
        this.redelivered = redelivered;
    }

    /**
     * Whether the stored record says that the message may have been delivered: such a message comes back with redelivered
     * set after a crash. Set before the entry is handed to the store.
     */
    public boolean possiblyDelivered() {
        return possiblyDelivered;
    }

    public void possiblyDelivered(boolean possiblyDelivered) {
        this.possiblyDelivered = possiblyDelivered;
    }

    /** Whether the entry was handed to the store. */
    public boolean submitted() {
        return submitted;
    }

    public void submitted(boolean submitted) {
        this.submitted = submitted;
    }

    /** Whether the store has reported the entry written, so that its message may be forgotten and read again. */
    public boolean stored() {
        return stored;
    }

    public void stored(boolean stored) {
        this.stored = stored;
    }

    /** Whether the message is dead: it is no longer in the queue, but its record stays until its dead-letter targets have it. */
    public boolean dead() {
        return dead;
    }

    public void die() {
        this.dead = true;
    }

    /** How often a delivery of the message failed: it was rejected into the queue, or its channel was lost. */
    public int failures() {
        return failures;
    }

    /** How often the message came back after a delivery, for whatever reason. */
    public int returns() {
        return returns;
    }

    /** A delivery has ended without an answer that settles it. */
    public void cameBack(boolean failed) {
        returns = (short) Math.min(Short.MAX_VALUE, returns + 1);
        if (failed) {
            failures = (short) Math.min(Short.MAX_VALUE, failures + 1);
        }
    }

    /** The message was in the store only, and its queue has it in memory again. */
    public void wasRead() {
        submitted = true;
        stored = true;
        if (redelivered) {
            // How often a crash has made it forget.
            cameBack(true);
        }
    }

    /** Whether the message has left the queue. Never goes back. The store need not write a settled entry. */
    public boolean settled() {
        return settled;
    }

    public void settle() {
        this.settled = true;
    }

    /** Octets that the message takes in the heap, roughly. */
    public int heapBytes() {
        return bodyBytes + Message.OVERHEAD_BYTES;
    }
}
