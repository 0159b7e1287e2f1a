package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final int BODY_BYTES = 1000;

    private final Lane lane = new Lane(0);
    private final List<QueueEntry> entries = new ArrayList<>();

    private void addBeyondTheWindow(int count) {
        for (int i = 0; i < count; i++) {
            QueueEntry entry = new QueueEntry(
                    new NoLog(),
                    entries.size(),
                    0,
                    new Message(new byte[] {0, 0}, new byte[2 + BODY_BYTES], 2, true, 0));
            entries.add(entry);
            lane.add(entry, 0);
        }
    }

    private StoredRun stored(int... sequences) {
        List<QueueEntry> of = new ArrayList<>();
        for (int sequence : sequences) {
            of.add(entries.get(sequence));
        }
        StoredRun run = new FakeRun(of);
        lane.stored(run, of);
        return run;
    }

    @Test
    void takesWhatIsWrittenOutOfMemory() {
        addBeyondTheWindow(4);
        StoredRun run = stored(0, 1);

        assertEquals(2 * entries.get(0).heapBytes(), lane.heapBytes());
        assertEquals(4, lane.count());
        assertSame(run, lane.toLoad(Long.MAX_VALUE));
    }

    @Test
    void waitsForAnEarlierRunThatIsWrittenLater() {
        addBeyondTheWindow(4);
        StoredRun second = stored(2, 3);
        assertEquals(4 * entries.get(0).heapBytes(), lane.heapBytes());

        StoredRun first = stored(0, 1);
        assertEquals(0, lane.heapBytes());
        assertSame(first, lane.toLoad(Long.MAX_VALUE));
        lane.loaded(first, List.of(entries.get(0), entries.get(1)));
        assertSame(second, lane.toLoad(Long.MAX_VALUE));
    }

    @Test
    void keepsARunWholeThatBeganInTheWindow() {
        QueueEntry first =
                new QueueEntry(new NoLog(), 0, 0, new Message(new byte[] {0, 0}, new byte[2 + BODY_BYTES], 2, true, 0));
        entries.add(first);
        assertTrue(lane.add(first, Long.MAX_VALUE));
        addBeyondTheWindow(2);
        stored(0, 1);

        assertNull(lane.toLoad(Long.MAX_VALUE));
        for (QueueEntry expected : List.copyOf(entries)) {
            assertSame(expected, lane.peek());
            lane.pop(expected);
        }
        assertEquals(0, lane.heapBytes());
    }

    @Test
    void boundsMemoryEvenWhenRunsInterleaveForEver() {
        addBeyondTheWindow(1000);
        for (int i = 0; i < 1000; i += 4) {
            stored(i, i + 2);
            stored(i + 1, i + 3);
        }

        assertTrue(lane.heapBytes() < 200L * entries.get(0).heapBytes(), "in memory: " + lane.heapBytes());
        for (QueueEntry expected : entries) {
            QueueEntry next = lane.peek();
            assertSame(expected, next);
            if (expected.message() == null) {
                expected.message(new Message(new byte[] {0, 0}, new byte[2 + BODY_BYTES], 2, true, 0));
                lane.refreshed(expected);
            }
            assertNotNull(expected.message());
            lane.pop(expected);
        }
        assertEquals(0, lane.count());
        assertEquals(0, lane.heapBytes());
    }

    private record FakeRun(List<QueueEntry> of) implements StoredRun {
        @Override
        public int priority() {
            return 0;
        }

        @Override
        public long firstSequence() {
            return of.get(0).sequence();
        }

        @Override
        public long lastSequence() {
            return of.get(of.size() - 1).sequence();
        }

        @Override
        public int count() {
            return of.size();
        }

        @Override
        public long bodyBytes() {
            return (long) of.size() * BODY_BYTES;
        }

        @Override
        public long earliestDueMs() {
            return Long.MAX_VALUE;
        }

        @Override
        public long latestDueMs() {
            return Long.MAX_VALUE;
        }

        @Override
        public long dueAtMs(int index) {
            return 0;
        }

        @Override
        public long sequence(int index) {
            return of.get(index).sequence();
        }
    }

    private record NoLog() implements QueueLog {
        @Override
        public long queueId() {
            return 1;
        }

        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public List<StoredRun> recovered() {
            return List.of();
        }

        @Override
        public boolean crashed() {
            return false;
        }

        @Override
        public long nextSequence() {
            return 0;
        }
    }
}
