package dev.warren.broker.delay;

import java.util.concurrent.atomic.AtomicLong;

/** The heap that delaying exchanges share for messages which are due soon. Thread-safe. */
final class DelayRoom {
    private static final long MOST_BYTES = 16 << 20;
    private static final int PART_OF_HEAP = 32;

    private final long limitBytes = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    private final AtomicLong takenBytes = new AtomicLong();

    /** Takes some of it; false when it would be too much. */
    boolean take(long bytes) {
        if (takenBytes.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        takenBytes.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
    }
}
