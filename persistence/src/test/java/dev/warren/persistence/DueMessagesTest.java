package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the store knows of due times, and of messages that move from one queue to another. */
class DueMessagesTest {
    private final FaultDisk disk;

    DueMessagesTest(TestInfo info) {
        disk = new FaultDisk(info.getDisplayName().replaceAll("\\W", ""));
    }

    private static void append(Work work, long... dues) throws InterruptedException {
        StoreUnit unit = new StoreUnit();
        for (long due : dues) {
            QueueEntry entry = work.entry(10);
            entry.dueAtMs(due);
            unit.append(entry);
        }
        work.store.submit(unit);
        work.await();
    }

    private static DueEntries due(Work work, StoredRun run, long afterMs, long byMs) throws InterruptedException {
        AtomicReference<DueEntries> found = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        work.store.due(work.queue, run, afterMs, byMs, answer -> {
            found.set(answer);
            done.countDown();
        });
        assertTrue(done.await(10, TimeUnit.SECONDS));
        return found.get();
    }

    private static List<Long> sequences(DueEntries due) {
        return due.entries().stream().map(QueueEntry::sequence).toList();
    }

    @Test
    void findsWhatIsDueOfARunWithoutReadingIt() throws Exception {
        Work work = new Work(disk);
        append(work, 100, 0, 300, 200, 400);
        StoredRun run = work.stored.get(0);
        assertEquals(100, run.earliestDueMs());
        assertEquals(Long.MAX_VALUE, run.latestDueMs());
        DueEntries due = due(work, run, 100, 300);
        assertEquals(List.of(3L, 4L), sequences(due));
        assertEquals(400, due.nextDueMs());
        assertNull(due.entries().get(0).message());
        assertEquals(10, due.entries().get(0).bodyBytes());

        work.settle(due.entries());
        work.await();
        assertEquals(List.of(1L), sequences(due(work, run, 0, 300)));
        work.close();
    }

    @Test
    void knowsTheDueTimesOfARunAfterARestart() throws Exception {
        Work work = new Work(disk);
        append(work, 300, 100, 200);
        FaultDisk found = disk.afterKill().pluggedIn();
        work.close();
        Work again = new Work(found);
        StoredRun run = again.queue.recovered().get(0);
        assertEquals(100, run.earliestDueMs());
        assertEquals(300, run.latestDueMs());
        assertEquals(List.of(2L), sequences(due(again, run, 0, 150)));
        assertEquals(
                List.of(300L, 100L, 200L),
                again.recovered().stream().map(QueueEntry::dueAtMs).toList());
        again.close();
    }

    @Test
    void answersForAMessageThatMovesBeforeItIsWrittenOnlyWhenItIsSafeElsewhere() throws Exception {
        Work work = new Work(disk);
        QueueLog target = work.open(77, true);
        CountDownLatch first = new CountDownLatch(1);
        disk.holdSyncs(first);
        work.append(1, 10);
        // The writer is in that commit's sync, or about to be; what follows is one more commit.
        CountDownLatch second = new CountDownLatch(1);
        List<QueueEntry> dying = work.append(1, 10);
        StoreUnit move = new StoreUnit();
        QueueEntry elsewhere = work.entry(target, 1, 10, true);
        assertNotNull(elsewhere.message());
        move.append(elsewhere);
        move.settle(dying.get(0));
        CountDownLatch moved = new CountDownLatch(1);
        move.whenDurable(() -> {
            // Both are answered for by the same sync.
            assertEquals(3, work.accepted.get());
            moved.countDown();
        });
        disk.holdSyncs(second);
        work.store.submit(move);
        first.countDown();
        assertFalse(moved.await(50, TimeUnit.MILLISECONDS));
        assertTrue(work.accepted.get() <= 2, "answered before the sync");
        second.countDown();
        assertTrue(moved.await(10, TimeUnit.SECONDS));
        work.close();
    }
}
