package dev.warren.broker.message;

/**
 * Whom to tell that the queues have taken (or refused) a message: a channel in confirm mode or a transaction. Called from
 * any thread; must not block.
 */
public interface Publisher {
    /**
     * Every queue that got the message has answered.
     *
     * @param tag the publisher's number for the message, from 1
     * @param accepted false when any queue refused or could not store it
     */
    void settled(long tag, boolean accepted);
}
