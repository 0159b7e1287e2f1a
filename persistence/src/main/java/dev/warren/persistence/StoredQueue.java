package dev.warren.persistence;

import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One queue's handle at the store. The package-private fields without a note are confined to the log's writer.
 */
final class StoredQueue implements QueueLog {
    private final BlockLog log;
    private final long queueId;
    private volatile List<StoredRun> recovered = List.of();
    private volatile long nextSequence = 1;
    private volatile boolean crashed;
    final RunList runs = new RunList();
    private volatile @Nullable StoreListener listener;

    /** Sequences below may have been delivered. */
    long mark;

    /** The first sequence that was never written. */
    long next = 1;

    /** Sequences below are noted as used, some in advance; what was written beyond is known by its blocks. */
    long usedBelow;

    /** Whether mark or usedBelow is in the journal only. */
    boolean dirty;

    boolean dropped;

    /** What the commit under construction appends to this queue. */
    final List<GroupDraft> drafts = new ArrayList<>(1);

    StoredQueue(BlockLog log, long queueId) {
        this.log = log;
        this.queueId = queueId;
    }

    /** @param crashed whether the run before did not end cleanly */
    void recovered(List<StoredRun> found, boolean crashed) {
        recovered = found;
        this.crashed = crashed;
        next = Math.max(next, Math.max(mark, usedBelow));
        nextSequence = next;
    }

    BlockLog log() {
        return log;
    }

    void listener(StoreListener listener) {
        this.listener = listener;
    }

    @Nullable
    StoreListener listener() {
        return listener;
    }

    @Override
    public long queueId() {
        return queueId;
    }

    @Override
    public boolean durable() {
        return log.durable();
    }

    @Override
    public List<StoredRun> recovered() {
        return recovered;
    }

    @Override
    public boolean crashed() {
        return crashed;
    }

    @Override
    public long nextSequence() {
        return nextSequence;
    }
}
