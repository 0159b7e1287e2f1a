package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import org.jspecify.annotations.Nullable;

/** A basic.get that waits for its turn. */
public final class GetRequest {
    /** Takes the answer, on any thread, without the monitor. */
    public interface Answer {
        /**
         * @param consumer what to settle the entry with; unused when {@code noAck}
         * @param entry null when the queue is empty (or gone)
         * @param readyAfter ready messages left in the queue
         */
        void got(QueueConsumer consumer, @Nullable QueueEntry entry, long readyAfter);
    }

    private final QueueConsumer consumer;
    private final Answer answer;

    GetRequest(QueueConsumer consumer, Answer answer) {
        this.consumer = consumer;
        this.answer = answer;
    }

    QueueConsumer consumer() {
        return consumer;
    }

    void answer(@Nullable QueueEntry entry, long readyAfter) {
        answer.got(consumer, entry, readyAfter);
    }
}
