package dev.warren.broker.channel;

import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import java.util.Arrays;

/**
 * Deliveries on their way from queues to one connection. Filled by any thread under a queue's monitor, emptied by the
 * connection's event loop; the lock is a leaf. Bounded in octets: when it is full, queues keep their messages.
 */
public final class Outbox {
    private static final int LIMIT_BYTES = 512 * 1024;

    /** Some cost for small messages, so that their number is bounded too. */
    private static final int COST_BYTES = 64;

    /** What was taken at once. Reused: its content stands until the next take. */
    static final class Batch {
        QueueConsumer[] consumers = new QueueConsumer[64];
        QueueEntry[] entries = new QueueEntry[64];
        int count;
        long bytes;

        private void add(QueueConsumer consumer, QueueEntry entry) {
            if (count == entries.length) {
                consumers = Arrays.copyOf(consumers, count * 2);
                entries = Arrays.copyOf(entries, count * 2);
            }
            consumers[count] = consumer;
            entries[count++] = entry;
            bytes += entry.bodyBytes() + COST_BYTES;
        }

        void clear() {
            Arrays.fill(consumers, 0, count, null);
            Arrays.fill(entries, 0, count, null);
            count = 0;
            bytes = 0;
        }
    }

    private final Runnable drain;
    private final java.util.concurrent.Executor loop;
    private final Starved starved = new Starved();
    private Batch filling = new Batch();
    private Batch emptying = new Batch();
    private boolean scheduled;

    /** Octets waiting here; written under the lock. */
    private volatile long waitingBytes;

    /** The socket takes no more for now. */
    private volatile boolean blocked;

    private volatile boolean closed;

    /** @param drain run by {@code loop} when there is something to take */
    public Outbox(java.util.concurrent.Executor loop, Runnable drain) {
        this.loop = loop;
        this.drain = drain;
    }

    /** Whether one more delivery fits; if not, the consumer is woken once it does. */
    boolean room(QueueConsumer consumer) {
        if (hasRoom()) {
            return true;
        }
        starved.add(consumer);
        // It may have been emptied in between, in which case nobody else would wake the consumer.
        return hasRoom();
    }

    /** Whether one more delivery fits now. Any thread. */
    boolean hasRoom() {
        return waitingBytes < LIMIT_BYTES && !blocked && !closed;
    }

    /** Returns true when {@link #schedule} must be called. */
    synchronized boolean add(QueueConsumer consumer, QueueEntry entry) {
        filling.add(consumer, entry);
        waitingBytes = filling.bytes;
        if (scheduled) {
            return false;
        }
        scheduled = true;
        return true;
    }

    void schedule() {
        loop.execute(drain);
    }

    /** Takes everything that waits. Event loop only. */
    synchronized Batch take() {
        scheduled = false;
        Batch taken = filling;
        filling = emptying;
        emptying = taken;
        waitingBytes = 0;
        return taken;
    }

    /** The socket is full (or not any more). Event loop only. */
    public void blocked(boolean full) {
        blocked = full;
        if (!full) {
            wakeStarved();
        }
    }

    void wakeStarved() {
        starved.wake(this::hasRoom);
    }

    /** Nothing goes in any more. What is there must still be taken. */
    public void close() {
        closed = true;
    }
}
