package dev.warren.persistence;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a log. It takes everything that waits, commits it, syncs once, and tells those who wait;
 * meanwhile the next batch gathers. Batches grow with load: an idle writer starts at once. While nobody waits, it tidies
 * the file up ({@link Tidying}).
 *
 * <p>Threads: {@link #submit} from any thread, everything else on the writer's own. It is never interrupted: an interrupt
 * would close the file.
 *
 * <p>Errors: after the first one nothing is written and nobody is told that anything is durable; messages are refused. The
 * same file is not tried again: what a failed sync left on disk is unknown.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int AWAKE = 0;
    private static final int DOZING = 1;
    private static final int ASLEEP = 2;

    private final BlockLog log;
    private final BlockTable table;
    private final Checkpoint checkpoint;
    private final Compaction compaction;
    private final Tidying tidying;
    private final Thread thread;
    private final AtomicLong pendingBytes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock. */
    private ArrayList<Task> incoming = new ArrayList<>();

    /** Guarded by lock: dozing, it wakes for what is urgent or at a time; asleep, for anything. */
    private int sleep = AWAKE;

    private final ArrayDeque<Task> backlog = new ArrayDeque<>();
    private final List<StoredBlock> dead;
    private final Checksum checksum = new Checksum();
    private final OctetWriter out = new OctetWriter();
    private boolean urgent;
    private long lazyUntil;
    private boolean stopped;
    private volatile String failure = "";

    LogWriter(BlockLog log, BlockTable table, Checkpoint checkpoint, List<StoredBlock> dead) {
        this.log = log;
        this.table = table;
        this.checkpoint = checkpoint;
        this.dead = dead;
        this.compaction = new Compaction(log, table);
        this.tidying = new Tidying(log, table, compaction);
        this.thread = new Thread(this::run, "warren-" + log.name() + "-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void submit(Task task) {
        boolean lazy = false;
        if (task instanceof Task.Unit unit) {
            pendingBytes.addAndGet(unit.bytes());
            lazy = unit.lazy();
        }
        lock.lock();
        incoming.add(task);
        boolean wake = sleep == ASLEEP || sleep == DOZING && !lazy;
        if (wake) {
            sleep = AWAKE;
        }
        lock.unlock();
        if (wake) {
            LockSupport.unpark(thread);
        }
    }

    long pendingBytes() {
        return pendingBytes.get();
    }

    String failure() {
        return failure;
    }

    private void run() {
        List<Task> batch = new ArrayList<>();
        while (!stopped) {
            if (!take()) {
                tidy();
                continue;
            }
            fill(batch);
            if (failure.isEmpty()) {
                write(batch, compaction);
            } else {
                refuse(batch);
            }
            long bytes = 0;
            for (Task task : batch) {
                bytes += task instanceof Task.Unit unit ? unit.bytes() : 0;
            }
            pendingBytes.addAndGet(-bytes);
            if (!batch.isEmpty() && batch.get(batch.size() - 1) instanceof Task.Stop stop) {
                stop(stop);
            }
            batch.clear();
        }
    }

    /** Waits until there is something to write: urgent, or old enough. False when there is time to tidy up first. */
    private boolean take() {
        while (true) {
            List<Task> taken = null;
            long tidyNanos = failure.isEmpty() ? tidying.waitNanos() : Long.MAX_VALUE;
            long nanos = 0;
            lock.lock();
            if (!incoming.isEmpty()) {
                taken = incoming;
                incoming = new ArrayList<>(Math.min(taken.size(), 1024));
            } else {
                nanos = backlog.isEmpty() ? Long.MAX_VALUE : urgent ? 0 : lazyUntil - System.nanoTime();
                sleep = Math.min(nanos, tidyNanos) <= 0 ? AWAKE : backlog.isEmpty() ? ASLEEP : DOZING;
            }
            lock.unlock();
            if (taken != null) {
                hold(taken);
            } else if (nanos <= 0) {
                return true;
            } else if (tidyNanos <= 0) {
                return false;
            } else {
                LockSupport.parkNanos(this, Math.min(Math.min(nanos, tidyNanos), TimeUnit.HOURS.toNanos(1)));
            }
        }
    }

    private void tidy() {
        boolean due = false;
        try {
            due = tidying.isDue();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        if (due) {
            write(List.of(), tidying);
        }
    }

    private void hold(List<Task> taken) {
        if (backlog.isEmpty()) {
            lazyUntil = System.nanoTime() + LAZY_NANOS;
            urgent = false;
        }
        for (Task task : taken) {
            urgent |= !(task instanceof Task.Unit unit && unit.lazy());
            backlog.add(task);
        }
    }

    private void fill(List<Task> batch) {
        long bytes = 0;
        while (!backlog.isEmpty() && bytes < log.tuning().commitOctets()) {
            Task task = backlog.remove();
            batch.add(task);
            bytes += task instanceof Task.Unit unit ? unit.bytes() : 0;
            if (task instanceof Task.Stop) {
                return;
            }
        }
    }

    private void write(List<Task> batch, Rewriting rewriting) {
        Commit commit = new Commit(log, table, checkpoint, dead, checksum, out);
        dead.clear();
        try {
            commit.run(batch, rewriting);
            if (rewriting == tidying) {
                tidying.stepped();
            } else {
                log.maps().shrink();
                tidying.wrote();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
            refuse(batch);
        }
    }

    private void failed(Throwable e) {
        failure = "writing " + log.name() + " failed: " + reason(e);
        LOG.error("The message store has stopped: {}", failure, e);
        if (log.durable() && !(root(e) instanceof IOException)) {
            log.suspect();
        }
    }

    static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** What the operating system said, where there is such a cause. */
    private static String reason(Throwable e) {
        Throwable root = root(e);
        return root == e ? e.toString() : e.getMessage() + ": " + root.getMessage();
    }

    private void refuse(List<Task> batch) {
        for (Task task : batch) {
            if (!(task instanceof Task.Unit unit)) {
                continue;
            }
            for (int i = 0; i < unit.appended().size(); i++) {
                Message message = unit.answer(i);
                if (message != null) {
                    Commit.call(message::refused);
                }
            }
        }
    }

    private void stop(Task.Stop stop) {
        stopped = true;
        try {
            if (!failure.isEmpty()) {
                log.maps().closeImmediately();
                return;
            }
            if (log.durable()) {
                writeFlags(stop.redelivered());
                checkpoint.fold();
                for (StoredQueue queue : log.queues()) {
                    if (!queue.dropped && (queue.mark > 0 || queue.next > 1)) {
                        checkpoint.writeQueue(queue, queue.next);
                    }
                }
                log.maps().state.put("clean", "1");
                log.maps().commit();
                log.maps().sync();
            }
            log.maps().close();
        } catch (RuntimeException | Error e) {
            failure = "closing " + log.name() + " failed: " + reason(e);
            LOG.error("The message store did not close cleanly: {}", failure, e);
            log.maps().closeImmediately();
        } finally {
            stop.done().countDown();
        }
    }

    private void writeFlags(List<QueueEntry> redelivered) {
        for (QueueEntry entry : redelivered) {
            if (entry.place instanceof Run run && run.queue.log() == log) {
                run.setRedelivered(entry.placeIndex);
            }
        }
        for (StoredBlock block : table.all()) {
            byte[] bits = block.live == 0 ? null : checkpoint.encode(block, this::redelivered);
            if (bits != null) {
                log.maps().flags.put(block.id, bits);
            } else if (block.flagged) {
                log.maps().flags.remove(block.id);
            }
        }
    }

    /** What would be read back as redelivered now. */
    private BitSet redelivered(Run run) {
        BitSet redelivered = new BitSet();
        if (run.live() == 0 || !run.hasRedelivered() && !run.isSuspect()) {
            return redelivered;
        }
        Run.Location place = run.location();
        Group group = run.isSuspect() ? log.head(place.block().id).groups().get(place.group()) : null;
        for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
            redelivered.set(i, run.isRedelivered(i, group != null && group.isDelivered(place.offset() + i)));
        }
        return redelivered;
    }
}
