package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A store and one durable queue, with the handshakes that tests need. Used by one thread. */
final class Work {
    static final long QUEUE = 7;

    final H2MessageStore store;
    final QueueLog queue;
    final List<StoredRun> stored = new ArrayList<>();
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    long next;

    Work(FaultDisk disk) {
        this(disk, LogTuning.DEFAULT);
    }

    Work(FaultDisk disk, LogTuning tuning) {
        store = new H2MessageStore(disk.prefix(), tuning);
        queue = open(QUEUE, true);
        store.recovered();
        next = queue.nextSequence();
    }

    QueueLog open(long id, boolean durable) {
        return store.open(id, durable, (run, entries) -> {
            synchronized (stored) {
                stored.add(run);
            }
        });
    }

    QueueEntry entry(int size) {
        return entry(queue, next++, size, true);
    }

    QueueEntry entry(QueueLog log, long sequence, int size, boolean persistent) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) sequence);
        Message message = new Message(new byte[] {0, 1, 'k'}, content, 0, persistent, 0);
        message.awaitedBy((tag, ok) -> (ok ? accepted : refused).incrementAndGet(), sequence, 1);
        return new QueueEntry(log, sequence, 0, message);
    }

    /** Appends so many messages in one unit, without waiting. */
    List<QueueEntry> append(int count, int size) {
        StoreUnit unit = new StoreUnit();
        List<QueueEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(size));
            unit.append(entries.get(i));
        }
        store.submit(unit);
        return entries;
    }

    void settle(List<QueueEntry> entries) {
        StoreUnit unit = new StoreUnit();
        entries.forEach(unit::settle);
        store.submit(unit);
    }

    void mark(long below) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        store.mark(queue, below, done::countDown);
        assertTrue(done.await(30, TimeUnit.SECONDS), store::failure);
    }

    /** Everything submitted so far is durable. */
    void await() throws InterruptedException {
        mark(0);
    }

    List<QueueEntry> read(StoredRun run) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        List<QueueEntry> entries = new ArrayList<>();
        store.expand(queue, run, read -> {
            entries.addAll(read);
            done.countDown();
        });
        assertTrue(done.await(30, TimeUnit.SECONDS));
        return entries;
    }

    /** What recovery found in the queue, in the order in which the queue would serve it. */
    List<QueueEntry> recovered() throws InterruptedException {
        List<QueueEntry> entries = new ArrayList<>();
        for (StoredRun run : queue.recovered()) {
            entries.addAll(read(run));
        }
        return entries;
    }

    List<Long> recoveredSequences() throws InterruptedException {
        return recovered().stream().map(QueueEntry::sequence).toList();
    }

    void close() {
        store.close(List.of());
    }
}
