package dev.warren.broker.store;

import java.util.List;

/**
 * One queue's part of the store: the handle by which the queue names itself. Obtained from {@link MessageStore#open}; its
 * recovered content does not change afterwards.
 */
public interface QueueLog {
    /** Unique for ever; never used again after the queue is deleted. */
    long queueId();

    /** False for queues whose messages need not outlive the process: theirs are written only to spare memory. */
    boolean durable();

    /** What was found at start: live runs by ascending first sequence (usually not overlapping). Empty for a new queue. */
    List<StoredRun> recovered();

    /** Whether the run that left the recovered messages did not end cleanly. */
    boolean crashed();

    /** The first sequence that was never used by this queue. */
    long nextSequence();
}
