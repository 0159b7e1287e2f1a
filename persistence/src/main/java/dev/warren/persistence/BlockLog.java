package dev.warren.persistence;

import dev.warren.broker.store.StoreListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One file of message blocks: its maps, its writer and its reader. The durable log is recovered at start and synced at every
 * commit; the transient one starts empty and is never synced.
 *
 * <p>Safe for any thread.
 */
final class BlockLog {
    private record CachedHead(long blockId, BlockHead head) {}

    private final String name;
    private final boolean durable;
    private final LogTuning tuning;
    private final LogMaps maps;
    private final DamageReport damage;
    private final LogWriter writer;
    private final BlockReader blockReader = new BlockReader(this);
    private final ExecutorService readerThread;
    private final Map<Long, StoredQueue> queues = new ConcurrentHashMap<>();
    private volatile @Nullable CachedHead lastHead;

    BlockLog(String name, String fileName, boolean durable, LogTuning tuning, DamageReport damage) {
        this.tuning = tuning;
        this.name = name;
        this.durable = durable;
        this.damage = damage;
        this.maps = durable ? openOrSalvage(fileName) : new LogMaps(fileName, false);
        BlockTable table = new BlockTable();
        Checkpoint checkpoint = new Checkpoint(maps, tuning);
        List<StoredBlock> dead = new ArrayList<>();
        if (durable) {
            try {
                queues.putAll(new Recovery(this, table, checkpoint, dead).run());
                maps.settleVersion();
            } catch (RuntimeException e) {
                maps.closeImmediately();
                throw e;
            }
        }
        this.writer = new LogWriter(this, table, checkpoint, dead);
        this.readerThread = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "warren-" + name + "-reader");
            thread.setDaemon(true);
            return thread;
        });
        writer.start();
    }

    private LogMaps openOrSalvage(String fileName) {
        try {
            LogMaps opened = new LogMaps(fileName, true);
            String lost = opened.missingVersions();
            if (!lost.isEmpty()) {
                damage.add(fileName + lost);
            }
            try {
                opened.checkReadable();
                return opened;
            } catch (RuntimeException e) {
                opened.closeImmediately();
                throw e;
            }
        } catch (MVStoreException | ArrayIndexOutOfBoundsException | ArithmeticException e) {
            try {
                new Salvage(fileName, damage).run(String.valueOf(e.getMessage()));
                return new LogMaps(fileName, true);
            } catch (IOException failed) {
                throw new IllegalStateException(fileName + " can not be rebuilt", failed);
            }
        }
    }

    String name() {
        return name;
    }

    boolean durable() {
        return durable;
    }

    LogTuning tuning() {
        return tuning;
    }

    LogMaps maps() {
        return maps;
    }

    LogWriter writer() {
        return writer;
    }

    BlockReader blockReader() {
        return blockReader;
    }

    StoredQueue open(long queueId, StoreListener listener) {
        StoredQueue queue = queues.computeIfAbsent(queueId, id -> new StoredQueue(this, id));
        queue.listener(listener);
        return queue;
    }

    /** Drops the queues that nobody opened. */
    void recovered() {
        for (StoredQueue queue : queues.values()) {
            if (queue.listener() == null) {
                drop(queue);
            }
        }
    }

    void drop(StoredQueue queue) {
        queues.remove(queue.queueId(), queue);
        writer.submit(new Task.Drop(queue));
    }

    /** All queues with something to remember; for the writer. */
    Iterable<StoredQueue> queues() {
        return queues.values();
    }

    /** Runs a read on the reader's thread; not at all once the log is closed. */
    void read(Runnable reading) {
        try {
            readerThread.execute(reading);
        } catch (RejectedExecutionException e) {
            report("a read of " + name + " came after its end");
        }
    }

    void stopReading() {
        readerThread.shutdown();
    }

    /**
     * A block's head from the index (transient log: from the block).
     *
     * @throws IllegalStateException if it is gone or damaged
     */
    BlockHead head(long blockId) {
        CachedHead cached = lastHead;
        if (cached != null && cached.blockId == blockId) {
            return cached.head;
        }
        BlockHead head = headOrNull(blockId);
        if (head == null) {
            throw new IllegalStateException("no head of block " + blockId + " in " + name);
        }
        lastHead = new CachedHead(blockId, head);
        return head;
    }

    @Nullable
    BlockHead headOrNull(long blockId) {
        byte[] octets = maps.index.get(blockId);
        if (octets == null) {
            Block block = maps.log.get(blockId);
            octets = block == null ? null : block.headOctets();
        }
        return octets == null ? null : BlockHead.decode(octets, 0, new Checksum());
    }

    /** Records of a run can not be read: they are given up. */
    void damaged(Run run, BitSet indexes) {
        StringBuilder sequences = new StringBuilder();
        for (int from = indexes.nextSetBit(0); from >= 0; ) {
            int to = indexes.nextClearBit(from);
            sequences.append(sequences.length() == 0 ? "" : ", ").append(run.sequenceAt(from));
            if (to - from > 1) {
                sequences.append("..").append(run.sequenceAt(to - 1));
            }
            from = indexes.nextSetBit(to);
        }
        report("block " + run.location().block().id + " of " + name + ": queue " + run.queue.queueId() + " lost "
                + indexes.cardinality() + " messages, sequences " + sequences);
        writer.submit(new Task.Damaged(run, indexes));
    }

    void report(String what) {
        damage.add(what);
    }
}
