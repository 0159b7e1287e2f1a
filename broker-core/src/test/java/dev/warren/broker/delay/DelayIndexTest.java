package dev.warren.broker.delay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DelayIndexTest {
    @Test
    void isNeverDueWhenEmpty() {
        DelayIndex index = new DelayIndex();

        assertEquals(Long.MAX_VALUE, index.earliestMs());
        assertArrayEquals(new long[0], index.takeDue(Long.MAX_VALUE - 1, 10));
    }

    @Test
    void givesWhatIsDueAndNoMore() {
        DelayIndex index = new DelayIndex();
        index.add(1_000_000, 1);
        index.add(999_999, 2);
        index.add(1_000_001, 3);

        assertArrayEquals(new long[] {2, 1}, index.takeDue(1_000_000, 10));
        assertEquals(1_000_001, index.earliestMs());
        assertEquals(1, index.size());
    }

    @Test
    void ordersBySequenceWithinAMillisecond() {
        DelayIndex index = new DelayIndex();
        for (long sequence : new long[] {5, 3, 9, 1}) {
            index.add(77, sequence);
        }

        assertArrayEquals(new long[] {1, 3, 5, 9}, index.takeDue(77, 10));
    }

    @Test
    void givesAtMostWhatIsAskedFor() {
        DelayIndex index = new DelayIndex();
        for (long sequence = 0; sequence < 10; sequence++) {
            index.add(5, sequence);
        }

        assertArrayEquals(new long[] {0, 1, 2}, index.takeDue(5, 3));
        assertEquals(7, index.size());
    }

    @Test
    void agreesWithASortedQueue() {
        long seed = Long.getLong("warren.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        DelayIndex index = new DelayIndex();
        PriorityQueue<long[]> model = new PriorityQueue<>(
                Comparator.<long[]>comparingLong(each -> each[0]).thenComparingLong(each -> each[1]));
        long now = 1_700_000_000_000L;
        for (long sequence = 0; sequence < 200_000; sequence++) {
            long due = now + (random.nextBoolean() ? random.nextInt(2_000) : random.nextInt(1 << 30));
            index.add(due, sequence);
            model.add(new long[] {due, sequence});
            if (random.nextInt(100) == 0) {
                now += random.nextInt(500);
                for (long taken : index.takeDue(now, 300)) {
                    long[] expected = model.poll();
                    assertEquals(expected[1], taken, "seed " + seed);
                }
                assertEquals(model.peek()[0], index.earliestMs(), "seed " + seed);
            }
        }
        for (long taken : index.takeDue(Long.MAX_VALUE - 1, Integer.MAX_VALUE)) {
            assertEquals(model.poll()[1], taken, "seed " + seed);
        }
        assertEquals(0, model.size());
    }
}
