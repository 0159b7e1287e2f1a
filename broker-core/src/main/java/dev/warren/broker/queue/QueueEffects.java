package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
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

    /** The queue is too full to take the message. */
    void refuse(Message message);

    /** The message has left the queue and the store must forget it. */
    void settle(QueueEntry entry);

    /**
     * What is left of the run has left the queue.
     *
     * @param afterDead some of its messages have died before: the store must not forget them before their targets have them
     */
    void settle(StoredRun run, boolean afterDead);

    /** The message has left the queue for the dead-letter exchange; the store keeps it until its targets have it. */
    void dead(QueueEntry entry, DeathReason reason);

    /** The same for the messages of a run that had not left before: they have expired. */
    void dead(StoredRun run, Lapsed before);

    /** Read a run; the answer is {@link QueueState#loaded}. */
    void load(StoredRun run);

    /** Find out what of a run has lapsed since an earlier time; the answer is {@link QueueState#due}. */
    void due(StoredRun run, Lapsed before, Lapsed by);

    /** Read one returned message again; the answer is {@link QueueState#fetched}. */
    void fetch(QueueEntry entry);

    /** Remember durably that messages below the sequence may be delivered; the answer is {@link QueueState#marked}. */
    void mark(long belowSequence);
}
