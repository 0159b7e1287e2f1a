package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class H2MessageStoreTest {
    private final FaultDisk first;

    H2MessageStoreTest(TestInfo info) {
        first = new FaultDisk(info.getDisplayName().replaceAll("\\W", ""));
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void confirmsOnlyAfterTheSyncReturned() throws Exception {
        Work work = new Work(first);
        work.append(1, 10);
        work.await();
        CountDownLatch gate = new CountDownLatch(1);
        first.holdSyncs(gate);
        long before = first.syncs();
        CountDownLatch durable = new CountDownLatch(1);
        StoreUnit unit = new StoreUnit();
        unit.append(work.entry(10));
        unit.whenDurable(() -> {
            assertTrue(first.syncs() > before);
            durable.countDown();
        });
        work.store.submit(unit);
        assertFalse(durable.await(50, TimeUnit.MILLISECONDS));
        assertEquals(1, work.accepted.get());
        gate.countDown();
        assertTrue(durable.await(10, TimeUnit.SECONDS));
        assertEquals(2, work.accepted.get());
        work.close();
    }

    @Test
    void messageSettledBeforeItIsWrittenIsNeverWritten() throws Exception {
        Work work = new Work(first);
        work.append(1, 10);
        work.await();
        CountDownLatch gate = new CountDownLatch(1);
        first.holdSyncs(gate);
        work.append(1, 10);
        // The writer is in that commit's sync; these wait together.
        List<QueueEntry> waiting = work.append(5, 100);
        work.settle(waiting.subList(0, 4));
        gate.countDown();
        work.await();
        assertEquals(7, work.accepted.get());
        long count = work.stored.stream().mapToLong(run -> run.count()).sum();
        assertTrue(count == 3 || count == 7, "written: " + count);
        FaultDisk found = first.afterKill().pluggedIn();
        work.close();
        Work again = new Work(found);
        assertEquals(List.of(1L, 2L, 7L), again.recoveredSequences());
        again.close();
    }

    /** A delayed message that is due again after a crash enters its queue as redelivered, and may leave memory at once. */
    @Test
    void readsBackWhatEnteredAsRedeliveredAsSuch() throws Exception {
        Work work = new Work(first);
        QueueEntry before = work.entry(10);
        before.redelivered(true);
        before.possiblyDelivered(true);
        QueueEntry fresh = work.entry(10);
        fresh.possiblyDelivered(true);
        StoreUnit unit = new StoreUnit();
        unit.append(before);
        unit.append(fresh);
        work.store.submit(unit);
        work.await();
        List<QueueEntry> read = work.read(work.stored.get(0));
        assertEquals(
                List.of(true, false), read.stream().map(QueueEntry::redelivered).toList());
        work.close();
    }

    @Test
    void keepsOrderAndContent() throws Exception {
        Work work = new Work(first);
        work.append(300, 5000);
        work.append(10, 3_000_000);
        work.await();
        work.close();
        Work again = new Work(first);
        assertFalse(again.queue.crashed());
        List<QueueEntry> entries = again.recovered();
        assertEquals(
                sequences(1, 310), entries.stream().map(QueueEntry::sequence).toList());
        for (QueueEntry entry : entries) {
            assertEquals(entry.sequence() > 300 ? 3_000_000 : 5000, entry.bodyBytes());
            assertEquals((byte) entry.sequence(), entry.message().content()[4999]);
            assertEquals("k", entry.message().routingKey());
        }
        assertEquals(311, again.queue.nextSequence());
        again.close();
    }

    @Test
    void everySubmissionIsWrittenOnce() throws Exception {
        Work work = new Work(first);
        int each = 5000;
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            QueueLog queue = work.open(100 + t, true);
            Thread thread = new Thread(() -> {
                for (long sequence = 1; sequence <= each; sequence++) {
                    StoreUnit unit = new StoreUnit();
                    unit.append(work.entry(queue, sequence, 10, true));
                    work.store.submit(unit);
                    Thread.onSpinWait();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        work.await();
        assertEquals(2 * each, work.accepted.get());
        synchronized (work.stored) {
            assertEquals(
                    2 * each, work.stored.stream().mapToLong(StoredRun::count).sum());
        }
        work.close();
    }

    @Test
    void unorderedSubmissionsComeBackInOrder() throws Exception {
        Work work = new Work(first);
        for (long[] unitSequences : new long[][] {{5, 3, 9}, {1, 2}, {4, 20, 7}}) {
            StoreUnit unit = new StoreUnit();
            for (long sequence : unitSequences) {
                unit.append(work.entry(work.queue, sequence, 20, true));
            }
            work.store.submit(unit);
        }
        work.await();
        CountDownLatch done = new CountDownLatch(1);
        List<Long> fetched = new ArrayList<>();
        work.store.fetch(work.queue, new long[] {2, 3, 6, 9, 20}, entries -> {
            entries.forEach(entry -> fetched.add(entry.sequence()));
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(List.of(2L, 3L, 9L, 20L), fetched);
        work.close();
        Work again = new Work(first);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 7L, 9L, 20L), again.recoveredSequences());
        assertEquals(21, again.queue.nextSequence());
        again.close();
    }

    @Test
    void unitOfTwoQueuesIsWholeOrAbsent() throws Exception {
        for (int operations = 1; operations < 12; operations++) {
            FaultDisk disk = new FaultDisk("unit" + operations);
            Work work = new Work(disk);
            QueueLog other = work.open(8, true);
            List<QueueEntry> moved = work.append(1, 10);
            work.await();
            disk.cutAfter(operations, operations);
            StoreUnit unit = new StoreUnit();
            unit.settle(moved.get(0));
            unit.append(work.entry(other, 1, 2000, true));
            work.store.submit(unit);
            CountDownLatch wait = disk.died();
            wait.await(50, TimeUnit.MILLISECONDS);
            FaultDisk found = disk.powerCut(operations);
            work.close();
            H2MessageStore store = new H2MessageStore(found.pluggedIn().prefix(), LogTuning.DEFAULT);
            int here = store.open(Work.QUEUE, true, (run, entries) -> {})
                    .recovered()
                    .size();
            int there = store.open(8, true, (run, entries) -> {}).recovered().size();
            assertEquals(1, here + there);
            store.close(List.of());
        }
    }

    @Test
    void killedStoreMarksWhatMayHaveBeenDelivered() throws Exception {
        Work work = new Work(first);
        work.append(4, 10);
        QueueEntry delivered = work.entry(10);
        delivered.possiblyDelivered(true);
        StoreUnit unit = new StoreUnit();
        unit.append(delivered);
        work.store.submit(unit);
        work.mark(3);
        FaultDisk found = first.afterKill().pluggedIn();
        work.close();
        Work again = new Work(found);
        assertTrue(again.queue.crashed());
        assertEquals(
                List.of(true, true, false, false, true),
                again.recovered().stream().map(QueueEntry::redelivered).toList());
        again.close();
    }

    @Test
    void cleanEndKeepsExactFlagsUntilTheNextCommit() throws Exception {
        Work work = new Work(first);
        List<QueueEntry> entries = work.append(4, 10);
        work.mark(4);
        work.store.close(List.of(entries.get(1)));
        Work again = new Work(first);
        assertEquals(
                List.of(false, true, false, false),
                again.recovered().stream().map(QueueEntry::redelivered).toList());
        again.store.close(List.of());
        Work third = new Work(first);
        assertEquals(
                List.of(false, true, false, false),
                third.recovered().stream().map(QueueEntry::redelivered).toList());
        third.append(1, 10);
        third.await();
        FaultDisk found = first.afterKill().pluggedIn();
        third.close();
        Work last = new Work(found);
        assertEquals(
                List.of(true, true, true, false, false),
                last.recovered().stream().map(QueueEntry::redelivered).toList());
        last.close();
    }

    @Test
    void droppedQueueIsGoneAndItsWaitingMessagesAccepted() throws Exception {
        Work work = new Work(first);
        work.append(50, 100);
        work.await();
        CountDownLatch gate = new CountDownLatch(1);
        first.holdSyncs(gate);
        work.append(1, 100);
        work.append(10, 100);
        work.store.drop(work.queue);
        gate.countDown();
        QueueLog other = work.open(9, true);
        CountDownLatch done = new CountDownLatch(1);
        work.store.mark(other, 1, done::countDown);
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(61, work.accepted.get());
        work.close();
        Work again = new Work(first);
        assertEquals(List.of(), again.queue.recovered());
        again.close();
    }

    @Test
    void queuesUnknownAfterRecoveryAreRemoved() throws Exception {
        Work work = new Work(first);
        work.append(10, 100);
        work.await();
        work.close();
        H2MessageStore without = new H2MessageStore(first.prefix(), LogTuning.DEFAULT);
        without.recovered();
        without.close(List.of());
        Work again = new Work(first);
        assertEquals(List.of(), again.queue.recovered());
        again.close();
    }

    @Test
    void transientMessagesEndWithTheProcess() throws Exception {
        Work work = new Work(first);
        QueueLog paged = work.open(11, false);
        StoreUnit unit = new StoreUnit();
        unit.append(work.entry(10));
        unit.append(work.entry(work.queue, work.next++, 10, false));
        unit.append(work.entry(work.queue, work.next++, 10, true));
        unit.append(work.entry(paged, 1, 10, true));
        CountDownLatch done = new CountDownLatch(1);
        unit.whenDurable(done::countDown);
        work.store.submit(unit);
        assertTrue(done.await(10, TimeUnit.SECONDS));
        // The broker has answered for the others itself.
        assertEquals(2, work.accepted.get());
        assertEquals(2, work.stored.size());
        work.close();
        Work again = new Work(first);
        assertEquals(List.of(1L, 3L), again.recoveredSequences());
        assertEquals(2, again.queue.recovered().get(0).count());
        assertEquals(List.of(), again.open(11, false).recovered());
        again.close();
    }

    @Test
    void nothingIsConfirmedAfterAFailedSync() throws Exception {
        Work work = new Work(first);
        work.append(1, 10);
        work.await();
        first.failSyncAfter(1);
        work.append(5, 10);
        assertTrue(first.died().await(10, TimeUnit.SECONDS));
        work.append(3, 10);
        work.store.close(List.of());
        assertEquals(1, work.accepted.get());
        assertEquals(8, work.refused.get());
        assertTrue(work.store.failure().contains("input/output error"), work.store.failure());
    }

    @Test
    void aRunSettledAsAWholeIsGone() throws Exception {
        Work work = new Work(first);
        work.append(20, 10);
        work.await();
        StoreUnit unit = new StoreUnit();
        unit.settle(work.stored.get(0));
        work.store.submit(unit);
        work.append(1, 10);
        work.await();
        work.close();
        Work again = new Work(first);
        assertEquals(List.of(21L), again.recoveredSequences());
        again.close();
    }

    @Test
    void orderHoldsThoughABlockWasMadeOfWhatIsAroundAnother() throws Exception {
        LogTuning tuning = new LogTuning(20_000, 60_000, 20_000, 200, 20_000, 1, 1 << 20, 1, 50);
        Work work = new Work(first, tuning);
        List<QueueEntry> before = work.append(100, 100);
        work.await();
        List<QueueEntry> between = work.append(30, 100);
        work.await();
        List<QueueEntry> after = work.append(100, 100);
        work.await();
        work.settle(before.subList(10, 100));
        work.settle(after.subList(0, 90));
        for (int round = 0; round < 20; round++) {
            work.settle(work.append(1, 1000));
            work.await();
        }
        List<Long> left = new ArrayList<>();
        List.of(before.subList(0, 10), between, after.subList(90, 100))
                .forEach(part -> part.forEach(entry -> left.add(entry.sequence())));
        FaultDisk found = first.afterKill().pluggedIn();
        work.close();
        Work again = new Work(found, tuning);
        assertEquals(left, again.recoveredSequences());
        again.close();
    }

    @Test
    void stockH2OpensTheFile() throws Exception {
        Work work = new Work(first);
        work.append(20, 10);
        work.await();
        work.close();
        try (org.h2.mvstore.MVStore stock = new org.h2.mvstore.MVStore.Builder()
                .fileName(first.prefix() + "messages.mv.db")
                .readOnly()
                .open()) {
            assertTrue(stock.hasMap("log"));
        }
    }
}
