package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import org.jspecify.annotations.Nullable;

/** What a {@link QueueState} wants done. Called from within its commands; the driver carries it out then or afterwards. */
interface QueueEffects {
    /** Room at the consumer's port was taken. */
    void deliver(QueueConsumer consumer, QueueEntry entry);

    /** Answers a basic.get: with an entry, or with null when the queue is empty. */
    void answer(GetRequest request, @Nullable QueueEntry entry, long readyAfter);

    /** The message must be stored. */
    void store(QueueEntry entry);

    /** The message would have been stored, but has left the queue within its batch: nothing to keep, nothing to lose. */
    void gone(QueueEntry entry);

    /** The message has left the queue and the store must forget it. */
    void settle(QueueEntry entry);

    /** All messages of the run have left the queue. */
    void settle(StoredRun run);

    /** Read a run; the answer is {@link QueueState#loaded}. */
    void load(StoredRun run);

    /** Read one returned message again; the answer is {@link QueueState#fetched}. */
    void fetch(QueueEntry entry);

    /** Remember durably that messages below the sequence may be delivered; the answer is {@link QueueState#marked}. */
    void mark(long belowSequence);
}
