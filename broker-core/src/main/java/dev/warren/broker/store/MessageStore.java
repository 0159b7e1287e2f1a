package dev.warren.broker.store;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps queued messages on disk. One per broker.
 *
 * <p>Threads: {@link #submit}, {@link #mark}, {@link #drop} and the reads may be called from any thread, under a queue's
 * monitor too, and never block; what one thread submits for one queue is applied in that order. Callbacks come on the
 * store's own threads, never from within the call.
 *
 * <p>Errors: after a failed write or sync nothing is confirmed any more, {@link #failure()} says why, and every later
 * submission's messages are refused.
 */
public interface MessageStore {
    /**
     * Opens a queue's log, with what recovery found for it. Before {@link #recovered()}: queues known from the definitions.
     * After: new ones.
     */
    QueueLog open(long queueId, boolean durable, StoreListener listener);

    /** All queues that still exist are open: whatever belongs to other queues is removed. */
    void recovered();

    /** Also runs what the unit has to be followed by. */
    void submit(StoreUnit unit);

    /**
     * Messages of the queue below a sequence may be delivered from now on, so that after a crash they come back with
     * redelivered set.
     *
     * @param whenDurable called once a crash can no longer forget it
     */
    void mark(QueueLog log, long belowSequence, Runnable whenDurable);

    /** The queue is deleted: its messages are dropped, and those that wait to be written count as accepted. */
    void drop(QueueLog log);

    /**
     * Reads a run: every live message as an entry with its message, redelivered set as recovery requires, by sequence.
     * Records that are damaged are left out (and reported, counted and settled by the store).
     */
    void expand(QueueLog log, StoredRun run, Consumer<List<QueueEntry>> callback);

    /** Reads single messages by their sequences (ascending); those settled or damaged are left out. */
    void fetch(QueueLog log, long[] sequences, Consumer<List<QueueEntry>> callback);

    /** Finds the messages of a run that are due after one time and by another, without reading a body. */
    void due(QueueLog log, StoredRun run, long afterMs, long byMs, Consumer<DueEntries> callback);

    /** Octets submitted and not yet written. Publishers are held back above a mark. */
    long pendingBytes();

    /** Octets of the files on disk. */
    long fileBytes();

    /** Why the store no longer accepts anything; empty while it works. */
    String failure();

    /** Damaged blocks found since start, each with its place, number and cost. */
    List<String> damage();

    /**
     * Stops cleanly: writes what was submitted, and which messages are redelivered.
     *
     * @param redelivered entries in memory whose redelivered flag is set; for every other entry that the queues hold in
     *     memory it is clear
     */
    void close(List<QueueEntry> redelivered);
}
