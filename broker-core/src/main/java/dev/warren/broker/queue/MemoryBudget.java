package dev.warren.broker.queue;

import java.util.concurrent.atomic.LongAdder;

/**
 * The heap that queued messages may take, all queues together. A queue may hold in memory a sixteenth of what is still free:
 * the fuller the heap, the smaller the window, so that ten thousand queues share it as well as one does. Thread-safe.
 */
public final class MemoryBudget {
    private static final long LEAST_WINDOW_BYTES = 16 * 1024;
    private static final long MOST_WINDOW_BYTES = 32L << 20;

    private final long totalBytes;
    private final LongAdder used = new LongAdder();

    /** What {@link #used} was when last added up: adding up on every publish would cost more than the answer is worth. */
    private volatile long usedRecently;

    private volatile long window;
    private int countdown;

    public MemoryBudget(long totalBytes) {
        this.totalBytes = totalBytes;
        this.window = window(0);
    }

    /** A fifth of the heap: the rest is for what is on its way in and out, and for the collector. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 5);
    }

    /** A queue's messages in memory grew (or shrank) by so many octets. */
    void changed(long bytes) {
        if (bytes != 0) {
            used.add(bytes);
            // A racy countdown: skipping or doubling a refresh does no harm.
            if (--countdown <= 0) {
                countdown = 64;
                usedRecently = used.sum();
                window = window(usedRecently);
            }
        }
    }

    long windowBytes() {
        return window;
    }

    public long usedBytes() {
        return used.sum();
    }

    private long window(long usedBytes) {
        return Math.max(LEAST_WINDOW_BYTES, Math.min(MOST_WINDOW_BYTES, (totalBytes - usedBytes) / 16));
    }
}
