package dev.warren.management.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.HistoryStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of the past, how finely and for how long, and what happens to it when brokers and clocks do what they do. */
class HistoryTest {
    private static final long START = 1_800_000_000_000L;
    private static final long STEP = 5_000;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    /** Keeps in memory what it is given, as a file would over a restart. */
    private static final class Kept implements HistoryStore {
        private final Map<String, byte[]> all = new HashMap<>();
        private long saved;

        @Override
        public Map<String, byte[]> load() {
            return new HashMap<>(all);
        }

        @Override
        public void save(Map<String, byte[]> changed, Collection<String> gone) {
            gone.forEach(all::remove);
            all.putAll(changed);
            changed.values().forEach(octets -> saved += octets.length);
        }

        @Override
        public void close() {}
    }

    private final Kept kept = new Kept();
    private History history = history();

    private History history() {
        return new History(Retention.every(STEP), kept, new Budget(10 << 20));
    }

    private boolean look(long ms, long value, boolean closing) {
        Pass pass = history.begin(ms, closing);
        if (pass == null) {
            return false;
        }
        long[] figures = new long[Figure.OVERVIEW.size()];
        figures[2] = value;
        history.overview().record(History.WHOLE, figures, pass);
        history.end(pass);
        return true;
    }

    private boolean look(long ms, long value) {
        return look(ms, value, false);
    }

    private @Nullable Long at(long ms) {
        long[] row = history.at(history.overview(), History.WHOLE, new long[] {ms})[0];
        return row == null ? null : row[2];
    }

    @Test
    void keepsTheLastTenMinutesFinelyAndADayCoarsely() {
        long end = START + 26 * HOUR;
        for (long ms = START; ms <= end; ms += STEP) {
            look(ms, (ms - START) / STEP);
        }
        for (long ms = end - 10 * MINUTE; ms <= end; ms += STEP) {
            assertEquals((ms - START) / STEP, at(ms));
        }
        long[] spans = {HOUR, 8 * HOUR, 24 * HOUR};
        long[] steps = {30_000, 300_000, 900_000};
        for (int i = 0; i < spans.length; i++) {
            // Points of a resolution lie at multiples of its step.
            long ms = Math.floorDiv(end - spans[i] + steps[i], steps[i]) * steps[i];
            assertEquals((ms - START) / STEP, at(ms));
            assertEquals((ms - START) / STEP, at(ms + steps[i] - 1));
        }
        assertNull(at(end - 24 * HOUR - 30 * MINUTE));
    }

    @Test
    void showsWhatHeldAtAnyMomentWhateverHappened() {
        Random random = new Random(11);
        TreeMap<Long, Long> truth = new TreeMap<>();
        long value = 0;
        long ms = START;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(4) == 0) {
                value = random.nextLong() >> random.nextInt(64);
            }
            truth.put(ms, value);
            look(ms, value);
            long asked = ms - STEP * random.nextInt(121);
            if (asked >= START) {
                assertEquals(truth.floorEntry(asked).getValue(), at(asked), "look " + i);
            }
            ms += STEP;
        }
    }

    @Test
    void keepsTheDayOverACleanRestartAndSaysNothingOfTheTimeBetween() {
        for (long ms = START; ms <= START + 2 * HOUR; ms += STEP) {
            look(ms, 7 + (ms - START) / STEP);
        }
        long stopped = START + 2 * HOUR + 3_000;
        look(stopped, 5_000, true);
        history = history();
        long back = stopped + HOUR;
        look(back, 0);
        look(back + STEP, 1);

        assertEquals(5_000L, at(stopped));
        assertEquals(7L + 360, at(START + 30 * MINUTE));
        assertNull(at(stopped + STEP), "the broker was down");
        assertNull(at(back - STEP - STEP));
        assertEquals(1L, at(history.lastMs()));
    }

    @Test
    void keepsWhatTheLastLookSawWhenTheBrokerStopsBeforeItsBeat() {
        look(START, 1);
        look(START + STEP - 400, 20);
        assertTrue(look(START + STEP - 100, 21, true));
        history = history();
        look(START + HOUR, 0);
        assertEquals(1L, at(START));
        assertEquals(21L, at(START + STEP));
        assertNull(at(START + 2 * STEP));
    }

    @Test
    void saysNothingOfTheTimeBetweenWhenTheBrokerIsBackWithinABeat() {
        look(START, 1);
        look(START + STEP - 400, 20, true);
        history = history();
        assertEquals(false, look(START + STEP - 2_600, 0));
        assertTrue(look(START + STEP, 2));
        assertNull(at(START + STEP - 200));
        assertEquals(2L, at(START + STEP));
    }

    @Test
    void losesHalfAMinuteWhenTheBrokerIsKilled() {
        for (long ms = START; ms <= START + HOUR + 29_000; ms += STEP) {
            look(ms, ms - START);
        }
        history = history();
        look(START + 2 * HOUR, 0);
        assertEquals(HOUR, at(START + HOUR));
        assertNull(at(START + HOUR + STEP));
    }

    @Test
    void forgetsWhatSeemsToComeWhenTheClockIsSetBack() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, ms - START);
        }
        long earlier = START + 20 * MINUTE;
        assertTrue(look(earlier, 42));
        assertEquals(42L, at(earlier));
        assertEquals(10 * MINUTE, at(START + 10 * MINUTE));
        assertNull(at(earlier + STEP));
        assertTrue(look(earlier + STEP, 43));
        assertEquals(43L, at(earlier + STEP));
    }

    @Test
    void forgetsWhatSeemsToComeWhenTheClockIsSetBackOverARestart() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, ms - START);
        }
        history = history();
        assertTrue(look(START + 20 * MINUTE, 42));
        assertNull(at(START + 21 * MINUTE));
        assertEquals(42L, at(START + 20 * MINUTE));
        assertEquals(10 * MINUTE, at(START + 10 * MINUTE));
    }

    @Test
    void forgetsAllThatWasWhenItIsAskedTo() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, 1_000 + ms - START);
        }
        history.forget();
        assertNull(at(START + HOUR), "at once");
        long asked = START + HOUR + STEP;
        look(asked, 5_000_000);
        assertNull(at(START + HOUR));
        assertEquals(5_000_000L, at(asked));
        for (long ms = asked + STEP; ms <= asked + 3 * HOUR; ms += STEP) {
            look(ms, 5_000_001);
        }
        assertNull(at(asked - STEP));
        assertTrue(at(asked + STEP) >= 1_000, "a counter does not begin at 0: that would be a rate, hours later");

        history = history();
        look(asked + 4 * HOUR, 0);
        assertNull(at(START + 30 * MINUTE));
        assertEquals(5_000_001L, at(asked + 2 * HOUR));
    }

    @Test
    void whatIsForgottenDoesNotComeBackWhenTheBrokerIsKilledAfterTheNextLook() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, ms - START);
        }
        history.forget();
        look(START + HOUR + STEP, 1);
        history = history();
        look(START + 2 * HOUR, 2);
        assertNull(at(START + 30 * MINUTE));
    }

    @Test
    void forgetsWhatWasKeptOfAnEarlierLifeToo() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, ms - START);
        }
        history = history();
        history.forget();
        look(START + 2 * HOUR, 2);
        assertNull(at(START + 30 * MINUTE));
        assertEquals(2L, at(START + 2 * HOUR));
    }

    @Test
    void anObjectThatIsForgottenGivesItsRoomBack() {
        Budget budget = new Budget(Series.OWN_OCTETS + 4 * Track.OWN_OCTETS + 200);
        SeriesTable<String> table = new SeriesTable<>("", 1, true, Retention.every(STEP), budget, name -> name);
        boolean[] due = {true, true, true, true};
        table.record("busy", new long[] {7}, new Pass(1, START, due, false));
        for (int i = 1; i <= 50; i++) {
            table.beginAnew(START + i * STEP);
            table.record("busy", new long[] {7 + i}, new Pass(1 + i, START + i * STEP, due, false));
        }
        long[][] rows = table.at("busy", new long[] {START + 49 * STEP, START + 50 * STEP});
        assertNull(rows[0]);
        assertArrayEquals(new long[] {57}, rows[1]);
        assertTrue(budget.take(100), "nothing is taken twice");
    }

    @Test
    void looksOnceAtAMoment() {
        assertTrue(look(START + 100, 1));
        assertEquals(false, look(START + 2_000, 2));
        assertTrue(look(START + 4_900, 3));
        assertEquals(1L, at(START));
        assertEquals(3L, at(START + STEP));
    }

    @Test
    void writesNothingOfWhatDoesNotChange() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, Math.min(1_000, ms - START));
        }
        long before = kept.saved;
        for (long ms = START + HOUR + STEP; ms <= START + 2 * HOUR; ms += STEP) {
            look(ms, 1_000);
        }
        assertTrue(kept.saved - before < 120 * 40, "saved " + (kept.saved - before));
    }

    @Test
    void anObjectThatIsGoneIsForgottenOnDiskToo() {
        SeriesTable<Object> table =
                new SeriesTable<>("thing ", 1, true, Retention.every(STEP), new Budget(1 << 20), Object::toString);
        boolean[] due = {true, true, true, true};
        java.util.List<String> gone = new java.util.ArrayList<>();
        Pass first = new Pass(1, START, due, true);
        table.record("a", new long[] {1}, first);
        table.record("b", new long[] {0}, first);
        table.sweep(first, gone);
        assertEquals(1, table.size(), "what was always 0 takes nothing");
        assertArrayEquals(new long[] {1}, table.at("a", new long[] {START})[0]);
        assertArrayEquals(new long[] {0}, table.at("b", new long[] {START})[0]);

        table.sweep(new Pass(2, START + STEP, due, true), gone);
        assertEquals(java.util.List.of("thing a"), gone);
        assertEquals(0, table.size());
    }

    @Test
    void aFullBudgetCostsTheOldestOfATrackAndNewObjects() {
        Budget budget = new Budget(Series.OWN_OCTETS + 4 * Track.OWN_OCTETS + 60);
        SeriesTable<String> table = new SeriesTable<>("", 1, false, Retention.every(STEP), budget, name -> name);
        boolean[] due = {true, false, false, false};
        for (int i = 0; i < 100; i++) {
            table.record("busy", new long[] {i * 1000L}, new Pass(i + 1, START + i * STEP, due, false));
        }
        long last = START + 99 * STEP;
        assertArrayEquals(new long[] {99_000}, table.at("busy", new long[] {last})[0]);
        assertArrayEquals(new long[] {97_000}, table.at("busy", new long[] {last - 2 * STEP})[0]);
        table.record("late", new long[] {1}, new Pass(101, last, due, false));
        assertEquals(1, table.size());
    }

    @Test
    void whatIsDamagedIsForgotten() {
        for (long ms = START; ms <= START + HOUR; ms += STEP) {
            look(ms, ms - START);
        }
        byte[] saved = kept.all.get("overview");
        assertNotNull(saved);
        kept.all.put("overview", java.util.Arrays.copyOf(saved, saved.length / 2));
        history = history();
        assertTrue(look(START + 2 * HOUR, 3));
        assertEquals(3L, at(START + 2 * HOUR));
        assertNull(at(START + 30 * MINUTE));
    }
}
