package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoreUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the message file takes on disk, beside what is in it. */
class FileSizeTest {
    private final FaultDisk first;

    FileSizeTest(TestInfo info) {
        first = new FaultDisk(info.getDisplayName().replaceAll("\\W", ""));
    }

    @Test
    void fileStaysFlatInSteadyLoad() throws Exception {
        // Never quiet: what tidying up makes of the file depends on how fast the rounds follow each other.
        LogTuning tuning = new LogTuning(20_000, 60_000, 20_000, 200, 200_000, 4000, 64, 4, 60_000);
        Work work = new Work(first, tuning);
        ArrayDeque<List<QueueEntry>> window = new ArrayDeque<>();
        long highest = 0;
        for (int round = 0; round < 6000; round++) {
            window.add(work.append(20, 500));
            if (window.size() > 20) {
                work.settle(window.remove());
            }
            work.await();
            // It takes a thousand rounds until the file has been as full as it gets.
            if (round <= 2000) {
                highest = Math.max(highest, work.store.durableLog().maps().fileBytes());
            }
        }
        long end = work.store.durableLog().maps().fileBytes();
        assertTrue(end < highest * 1.3, "file grew from " + highest + " to " + end);
        assertTrue(end < 20 * 20 * 600 * 10, "file is " + end);
        work.close();
    }

    @Test
    void writesEveryBlockOnce() throws Exception {
        LogTuning tuning = new LogTuning(100_000, 3 << 20, 20_000, 200, 10 << 20, 1, 1 << 20, 4, 50);
        Work work = new Work(first, tuning);
        long payload = 0;
        for (int round = 0; round < 200; round++) {
            // Two blocks a commit, a tiny one before a full one.
            StoreUnit unit = new StoreUnit();
            unit.append(work.entry(300));
            unit.append(work.entry(99_950));
            payload += 300 + 99_950;
            work.store.submit(unit);
            work.await();
        }
        long end = work.store.durableLog().maps().usedBytes();
        assertTrue(end < payload * 1.2, "file is " + end + " for " + payload);
        work.close();
    }

    @Test
    void idleFileGetsSmall() throws Exception {
        Work work = new Work(first);
        List<QueueEntry> gone = new ArrayList<>();
        List<QueueEntry> kept = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            List<QueueEntry> entries = work.append(50, 20_000);
            if (round % 10 == 3) {
                kept.add(entries.remove(11));
            }
            gone.addAll(entries);
            work.await();
        }
        long full = work.store.durableLog().maps().fileBytes();
        assertTrue(full > 100_000_000, "file is " + full);
        work.settle(gone);
        awaitFileBelow(work, full / 4);
        work.await();
        assertTrue(first.content("messages.mv.db").length < full / 3, "zeros are left");
        work.close();
        Work again = new Work(first);
        assertEquals(kept.stream().map(QueueEntry::sequence).toList(), again.recoveredSequences());
        assertEquals(List.of(), again.store.damage());
        again.close();
    }

    @Test
    void whatLiesAtTheEndMovesToTheFrontOnce() throws Exception {
        Work work = new Work(first);
        List<QueueEntry> gone = new ArrayList<>();
        List<QueueEntry> kept = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            (round < 80 ? gone : kept).addAll(work.append(50, 20_000));
            work.await();
        }
        work.settle(gone);
        work.await();
        long before = first.writtenOctets();
        awaitFileBelow(work, 40_000_000);
        work.await();
        long written = first.writtenOctets() - before;
        assertTrue(written < 22_000_000, "written " + written + " to move 20 MB");
        work.close();
        Work again = new Work(first);
        assertEquals(kept.stream().map(QueueEntry::sequence).toList(), again.recoveredSequences());
        again.close();
    }

    @Test
    void lowRateDoesNotKeepTheFileBusy() throws Exception {
        LogTuning tuning = new LogTuning(20_000, 60_000, 20_000, 200, 200_000, 4000, 64, 4, 0);
        Work work = new Work(first, tuning);
        List<QueueEntry> backlog = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            backlog.addAll(work.append(40, 500));
            work.await();
        }
        // One in four stays: the file gets smaller, and is then as it shall be.
        backlog.removeIf(entry -> entry.sequence() % 4 == 0);
        work.settle(backlog);
        work.await();
        first.awaitRest();
        long before = first.writtenOctets();
        long size = work.store.durableLog().maps().fileBytes();
        for (int round = 0; round < 300; round++) {
            List<QueueEntry> entries = work.append(1, 500);
            work.await();
            work.settle(entries);
            work.await();
        }
        first.awaitRest();
        long written = first.writtenOctets() - before;
        // Two commits, each with a header: about 20 kB.
        assertTrue(written < 300 * 40_000, "written " + written + " in 300 rounds");
        assertTrue(work.store.durableLog().maps().fileBytes() < size + 400_000, "file grew from " + size);
        work.close();
    }

    private static void awaitFileBelow(Work work, long octets) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (work.store.durableLog().maps().fileBytes() >= octets) {
            assertTrue(
                    System.nanoTime() < limit,
                    () -> "file is " + work.store.durableLog().maps().fileBytes());
            Thread.onSpinWait();
        }
    }

    @Test
    void stuckMessageDoesNotPinTheFile() throws Exception {
        LogTuning tuning = new LogTuning(20_000, 60_000, 20_000, 200, 100_000, 4000, 64, 4, 50);
        Work work = new Work(first, tuning);
        List<QueueEntry> stuck = new ArrayList<>();
        for (int round = 0; round < 600; round++) {
            List<QueueEntry> entries = work.append(40, 500);
            if (round % 3 == 0) {
                stuck.add(entries.get(7));
                entries.remove(7);
            }
            work.await();
            work.settle(entries);
        }
        work.await();
        for (int round = 0; round < 200; round++) {
            work.settle(work.append(1, 10));
            work.await();
        }
        long end = work.store.durableLog().maps().fileBytes();
        // 13 MB were written, 100 KB are live.
        assertTrue(end < 2_500_000, "file is " + end);
        // The queue's own runs still lead to them.
        for (QueueEntry entry : stuck) {
            long[] one = {entry.sequence()};
            CountDownLatch done = new CountDownLatch(1);
            work.store.fetch(work.queue, one, found -> {
                if (found.size() == 1 && found.get(0).message().content().length == 500) {
                    done.countDown();
                }
            });
            assertTrue(done.await(10, TimeUnit.SECONDS), "lost " + entry.sequence());
        }
        work.close();
        Work again = new Work(first, tuning);
        assertEquals(
                stuck.stream().map(QueueEntry::sequence).toList().size(),
                again.recovered().size());
        assertEquals(List.of(), again.store.damage());
        again.close();
    }
}
