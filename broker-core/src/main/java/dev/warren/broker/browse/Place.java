package dev.warren.broker.browse;

/**
 * Where to go on looking: behind a message, which need not be there any more. What is ahead of a place stays ahead of it,
 * since the messages of a queue are ordered by priority (the highest first) and sequence, or by time and sequence.
 *
 * @param order the priority; of messages that wait, the time
 * @param skip further messages to pass over
 * @param position how many messages were counted before the next one
 */
public record Place(long order, long sequence, long skip, long position) {
    /** Before the first of the ready messages. */
    public static final Place FIRST_READY = new Place(Integer.MAX_VALUE, -1, 0, 0);

    /** Before the first of those that wait. */
    public static final Place FIRST_WAITING = new Place(Long.MIN_VALUE, -1, 0, 0);
}
