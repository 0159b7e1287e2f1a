package dev.warren.broker.browse;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import org.jspecify.annotations.Nullable;

/**
 * A message of a queue as it was at one moment, for who looks without taking. Immutable.
 *
 * @param id its sequence: ascending in the order of arrival, kept across requeues and restarts
 * @param priority its level in the queue
 * @param dueAtMs when it expires; 0 for never
 * @param readyAtMs when it will be ready, if it waits for that; else 0
 * @param message null while it is only in the store, and for a message that turned out to be lost
 */
public record Browsed(
        long id,
        State state,
        int priority,
        boolean redelivered,
        int failures,
        long dueAtMs,
        long readyAtMs,
        @Nullable Message message) {
    /** Where in a queue's life a message is. */
    public enum State {
        READY("ready"),
        UNACKED("unacked"),
        RETRY_WAIT("retry-wait"),
        DEAD_LETTER_WAITING("dead-letter-waiting"),
        DELAYED("delayed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As the API says it. */
        public String word() {
            return word;
        }
    }

    /** To be called under the queue's monitor, or for an entry that nobody else has. */
    public static Browsed of(QueueEntry entry, State state) {
        return of(entry, state, 0);
    }

    /** The same, for a message that waits to be ready. */
    public static Browsed of(QueueEntry entry, State state, long readyAtMs) {
        return new Browsed(
                entry.sequence(),
                state,
                entry.priority(),
                entry.redelivered(),
                entry.failures(),
                state == State.DELAYED ? 0 : entry.dueAtMs(),
                readyAtMs,
                entry.message());
    }

    Browsed with(@Nullable Message content) {
        return new Browsed(id, state, priority, redelivered, failures, dueAtMs, readyAtMs, content);
    }
}
