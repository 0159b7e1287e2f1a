package dev.warren.management.history;

import java.util.concurrent.atomic.AtomicLong;

/** Octets of heap that all history together may take. Thread-safe. */
final class Budget {
    /** Of the heap, one part in so many. */
    private static final long SHARE = 24;

    private final AtomicLong left;

    Budget(long octets) {
        this.left = new AtomicLong(octets);
    }

    static Budget ofHeap() {
        return new Budget(Runtime.getRuntime().maxMemory() / SHARE);
    }

    boolean take(long octets) {
        if (left.addAndGet(-octets) >= 0) {
            return true;
        }
        left.addAndGet(octets);
        return false;
    }

    /** Takes what must be, even when there is no room: the next to ask will find less. */
    void takeAnyway(long octets) {
        left.addAndGet(-octets);
    }

    void giveBack(long octets) {
        left.addAndGet(octets);
    }
}
