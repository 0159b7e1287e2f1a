package dev.warren.broker.store;

/**
 * Messages of one queue and one priority that lie together in the store: what remains in memory of a backlog. A queue holds
 * runs only of messages that it holds nowhere else, so a run's messages are all ready and none is unacknowledged.
 */
public interface StoredRun {
    int priority();

    /** Sequence of the first live message. */
    long firstSequence();

    /** Sequence of the last live message. */
    long lastSequence();

    /** Live messages in the run when it was handed to the queue. */
    int count();

    /** Octets of the bodies of these messages. */
    long bodyBytes();

    /** When the first of these messages is due, milliseconds since the epoch, or earlier; Long.MAX_VALUE when none ever is. */
    long earliestDueMs();

    /** When the last of these messages is due, or later; Long.MAX_VALUE when one never is. */
    long latestDueMs();

    /**
     * When message {@code index} (0..count-1, by sequence) is due, milliseconds since the epoch; 0 when it was appended
     * without one. Reads the store's index and may block: for recovery only.
     */
    long dueAtMs(int index);

    /** Sequence of message {@code index}. May block like {@link #dueAtMs}. */
    long sequence(int index);
}
