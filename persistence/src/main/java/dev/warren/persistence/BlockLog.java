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
import org.h2.store.fs.FilePath;
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
    private final String fileName;
    private final boolean durable;
    private final LogTuning tuning;

    /** Not changed once the writer has started, nor are the next two. */
    private LogMaps maps;

    private BlockTable table;
    private Checkpoint checkpoint;
    private final DamageReport damage;
    private final LogWriter writer;
    private final BlockReader blockReader = new BlockReader(this);
    private final ExecutorService readerThread;
    private final Map<Long, StoredQueue> queues = new ConcurrentHashMap<>();
    private volatile @Nullable CachedHead lastHead;

    BlockLog(String name, String fileName, boolean durable, LogTuning tuning, DamageReport damage) {
        this.tuning = tuning;
        this.name = name;
        this.fileName = fileName;
        this.durable = durable;
        this.damage = damage;
        this.maps = durable ? openOrSalvage() : new LogMaps(fileName, false);
        this.table = new BlockTable();
        this.checkpoint = new Checkpoint(maps, tuning);
        List<StoredBlock> dead = new ArrayList<>();
        if (durable && !recover(dead)) {
            maps = salvaged("H2 can not write to it");
            table = new BlockTable();
            checkpoint = new Checkpoint(maps, tuning);
            if (!recover(dead)) {
                throw new IllegalStateException(fileName + " was rebuilt and still can not be used");
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

    /** False if H2 stumbles over the file. */
    private boolean recover(List<StoredBlock> dead) {
        dead.clear();
        queues.clear();
        try {
            queues.putAll(new Recovery(this, table, checkpoint, dead).run());
            if (maps.state.containsKey("salvaged")) {
                checkpoint.fold();
            }
            maps.settleVersion();
            return true;
        } catch (RuntimeException | AssertionError e) {
            maps.closeImmediately();
            if (LogWriter.root(e) instanceof IOException) {
                throw e;
            }
            return false;
        }
    }

    private LogMaps openOrSalvage() {
        String reason = "H2 failed on it when it was last used";
        FilePath suspect = FilePath.get(suspectName());
        try {
            if (suspect.exists()) {
                return salvaged(reason);
            }
            LogMaps opened = new LogMaps(fileName, true);
            reason = opened.unreadable();
            if (reason.isEmpty()) {
                return opened;
            }
            opened.closeImmediately();
        } catch (MVStoreException e) {
            reason = String.valueOf(e.getMessage());
        }
        return salvaged(reason);
    }

    private LogMaps salvaged(String reason) {
        try {
            new Salvage(fileName, damage).run(reason);
            FilePath.get(suspectName()).delete();
            return new LogMaps(fileName, true);
        } catch (IOException e) {
            throw new IllegalStateException(fileName + " can not be rebuilt", e);
        }
    }

    private String suspectName() {
        return fileName.replaceFirst("\\.mv\\.db$", ".suspect");
    }

    /** H2 stumbled, not over an error of the disk: the next start does not trust the file. */
    void suspect() {
        try {
            FilePath.get(suspectName()).createFile();
        } catch (RuntimeException e) {
            report("the next start can not be told to rebuild " + fileName);
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

    /** From the index, or if it is damaged there from the block; null if both are. */
    @Nullable
    BlockHead headOrNull(long blockId) {
        try {
            byte[] octets = maps.index.get(blockId);
            BlockHead head = octets == null ? null : BlockHead.decode(octets, 0, new Checksum());
            if (head != null) {
                return head;
            }
            Block block = maps.log.get(blockId);
            return block == null ? null : BlockHead.decode(block.headOctets(), 0, new Checksum());
        } catch (MVStoreException e) {
            return null;
        }
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
