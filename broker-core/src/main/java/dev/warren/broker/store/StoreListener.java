package dev.warren.broker.store;

import java.util.List;

/** A queue's ear at the store. Called on the store's writer thread, without any lock; must not block. */
public interface StoreListener {
    /**
     * Messages of this queue have been written (durable queues: and synced) as one run. {@code entries} are those of the
     * run, by sequence; some may have been settled meanwhile.
     */
    void stored(StoredRun run, List<QueueEntry> entries);
}
