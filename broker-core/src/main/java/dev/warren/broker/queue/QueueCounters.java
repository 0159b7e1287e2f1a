package dev.warren.broker.queue;

/**
 * What queues that are gone had counted, so that sums over all queues never fall, and how many queues there were.
 * Thread-safe; a leaf of the lock order.
 */
public final class QueueCounters {
    private QueueStats ended = new QueueStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private long created;
    private long deleted;

    public synchronized void created() {
        created++;
    }

    /** @param last what the queue had counted */
    public synchronized void deleted(QueueStats last) {
        deleted++;
        ended = ended.plus(last.counters());
    }

    /** The counters of queues that are gone; its gauges are 0. */
    public synchronized QueueStats ended() {
        return ended;
    }

    /** Since the start, those that were restored too. */
    public synchronized long createdCount() {
        return created;
    }

    public synchronized long deletedCount() {
        return deleted;
    }
}
