package dev.warren.persistence;

import dev.warren.broker.store.QueueLog;

/** A queue as the model knows it: what it numbered, and how far the store was told that its messages may be delivered. */
final class KnownQueue {
    final QueueLog log;
    long next;
    long markSubmitted;
    volatile long markDurable;

    /** Durable before the store was opened. */
    long markAtOpen;

    boolean dropped;

    KnownQueue(QueueLog log) {
        this.log = log;
        this.next = log.nextSequence();
    }

    /** The store was closed and is open again. */
    void marksAsBefore(KnownQueue before) {
        markSubmitted = before.markSubmitted;
        markDurable = before.markDurable;
        markAtOpen = before.markDurable;
    }
}
