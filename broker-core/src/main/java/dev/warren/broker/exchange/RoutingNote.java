package dev.warren.broker.exchange;

import dev.warren.broker.store.StoreUnit;

/**
 * What a router keeps of a message that it lets through. Who routes the message sees to it that the note becomes durable in
 * the same commit as the message, and tells what became of the message. Safe for any thread.
 */
public interface RoutingNote {
    /** Adds what must be stored to the unit that stores the message. Called once, unless the note is forgotten. */
    void store(StoreUnit unit);

    /**
     * What became of the message.
     *
     * @param accepted whether its queues have it; if not, the note is forgotten, so that the publisher may try again
     */
    void settled(boolean accepted);
}
