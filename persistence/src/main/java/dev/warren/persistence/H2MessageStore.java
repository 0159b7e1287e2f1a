package dev.warren.persistence;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.h2.store.fs.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * Messages in H2: a durable log for durable queues, and one that is emptied at start for what other queues page out. See
 * {@link BlockLog}.
 *
 * <p>Safe for any thread, as {@link MessageStore} says.
 */
public final class H2MessageStore implements MessageStore {
    private final DamageReport damage = new DamageReport();
    private final BlockLog durable;
    private final BlockLog paged;

    /**
     * Opens the files and recovers what is in them.
     *
     * @throws DataDirectoryException if they can not be used
     */
    public H2MessageStore(DataDirectory directory) {
        this(directory.path().toString() + "/", LogTuning.DEFAULT);
    }

    /** @param prefix of the files' names, as H2 names files */
    H2MessageStore(String prefix, LogTuning tuning) {
        try {
            durable = new BlockLog("messages", prefix + "messages.mv.db", true, tuning, damage);
        } catch (RuntimeException e) {
            throw new DataDirectoryException(prefix + "messages.mv.db can not be opened: " + e.getMessage(), e);
        }
        try {
            FileUtils.delete(prefix + "transient.mv.db");
            paged = new BlockLog("transient", prefix + "transient.mv.db", false, tuning, damage);
        } catch (RuntimeException e) {
            durable.stopReading();
            durable.maps().closeImmediately();
            throw new DataDirectoryException(prefix + "transient.mv.db can not be created: " + e.getMessage(), e);
        }
    }

    @Override
    public QueueLog open(long queueId, boolean durable, StoreListener listener) {
        return (durable ? this.durable : paged).open(queueId, listener);
    }

    @Override
    public void recovered() {
        durable.recovered();
    }

    @Override
    public void submit(StoreUnit unit) {
        BlockLog only = onlyLog(unit);
        if (only != null) {
            only.writer()
                    .submit(new Task.Unit(unit.appended(), unit.settled(), unit.settledRuns(), unit.whenDurable()));
            unit.submitted();
            return;
        }
        Runnable whenDurable = unit.whenDurable();
        AtomicInteger parts = new AtomicInteger(2);
        Runnable whenBoth = whenDurable == null
                ? null
                : () -> {
                    if (parts.decrementAndGet() == 0) {
                        whenDurable.run();
                    }
                };
        for (BlockLog log : List.of(paged, durable)) {
            log.writer()
                    .submit(new Task.Unit(
                            of(log, unit.appended()),
                            of(log, unit.settled()),
                            ofRuns(log, unit.settledRuns()),
                            whenBoth));
        }
        unit.submitted();
    }

    /** The log of everything in a unit, or null when it has parts of both. */
    private @Nullable BlockLog onlyLog(StoreUnit unit) {
        BlockLog only = null;
        for (QueueEntry entry : unit.appended()) {
            BlockLog log = logOf(entry.log());
            if (only != null && only != log) {
                return null;
            }
            only = log;
        }
        for (QueueEntry entry : unit.settled()) {
            BlockLog log = logOf(entry.log());
            if (only != null && only != log) {
                return null;
            }
            only = log;
        }
        for (StoredRun run : unit.settledRuns()) {
            BlockLog log = ((Run) run).queue.log();
            if (only != null && only != log) {
                return null;
            }
            only = log;
        }
        return only == null ? durable : only;
    }

    private static List<QueueEntry> of(BlockLog log, List<QueueEntry> entries) {
        List<QueueEntry> part = new ArrayList<>();
        for (QueueEntry entry : entries) {
            if (logOf(entry.log()) == log) {
                part.add(entry);
            }
        }
        return part;
    }

    private static List<StoredRun> ofRuns(BlockLog log, List<StoredRun> runs) {
        List<StoredRun> part = new ArrayList<>();
        for (StoredRun run : runs) {
            if (((Run) run).queue.log() == log) {
                part.add(run);
            }
        }
        return part;
    }

    private static BlockLog logOf(QueueLog queue) {
        return ((StoredQueue) queue).log();
    }

    @Override
    public void mark(QueueLog queue, long belowSequence, Runnable whenDurable) {
        logOf(queue).writer().submit(new Task.Mark((StoredQueue) queue, belowSequence, whenDurable));
    }

    @Override
    public void drop(QueueLog queue) {
        logOf(queue).drop((StoredQueue) queue);
    }

    @Override
    public void expand(QueueLog queue, StoredRun run, Consumer<List<QueueEntry>> callback) {
        BlockLog log = logOf(queue);
        log.read(() -> callback.accept(log.blockReader().read((Run) run, null)));
    }

    @Override
    public void fetch(QueueLog queue, long[] sequences, Consumer<List<QueueEntry>> callback) {
        BlockLog log = logOf(queue);
        log.read(() -> log.blockReader().fetch((StoredQueue) queue, sequences, callback));
    }

    @Override
    public void due(QueueLog queue, StoredRun run, long afterMs, long byMs, Consumer<DueEntries> callback) {
        BlockLog log = logOf(queue);
        log.read(() -> callback.accept(log.blockReader().due((Run) run, afterMs, byMs)));
    }

    @Override
    public long pendingBytes() {
        return durable.writer().pendingBytes() + paged.writer().pendingBytes();
    }

    @Override
    public long fileBytes() {
        return durable.maps().fileBytes() + paged.maps().fileBytes();
    }

    @Override
    public String failure() {
        String failure = durable.writer().failure();
        return failure.isEmpty() ? paged.writer().failure() : failure;
    }

    @Override
    public List<String> damage() {
        return damage.found();
    }

    /** Syncs of the durable log since start: how many group commits there were. */
    public long syncs() {
        return durable.maps().syncs();
    }

    @Override
    public void close(List<QueueEntry> redelivered) {
        CountDownLatch done = new CountDownLatch(2);
        for (BlockLog log : List.of(durable, paged)) {
            log.stopReading();
            log.writer().submit(new Task.Stop(redelivered, done));
        }
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                // The files must be whole before the directory is given up.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    BlockLog durableLog() {
        return durable;
    }
}
