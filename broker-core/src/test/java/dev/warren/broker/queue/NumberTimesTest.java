package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NumberTimesTest {
    private final NumberTimes times = new NumberTimes();

    @Test
    void knowsNumbersBelowANoteToBeAsOldAsTheNote() {
        times.note(5, 100);
        times.note(9, 200);
        assertEquals(0, times.givenBy(99));
        assertEquals(5, times.givenBy(100));
        assertEquals(9, times.givenBy(200));
        assertEquals(100, times.since(4, 300));
        assertEquals(200, times.since(5, 300));
        assertEquals(300, times.since(9, 300), "not known to be older than now");
    }

    @Test
    void keepsTheEarlierNoteWhenNothingWasGiven() {
        times.note(5, 100);
        times.note(5, 200);
        assertEquals(100, times.since(4, 300));
    }

    @Test
    void forgetsNotesBelowTheOldestNumber() {
        times.note(5, 100);
        times.note(9, 200);
        times.forgetBelow(5);
        assertEquals(200, times.since(4, 300));
        times.forgetBelow(9);
        assertEquals(0, times.givenBy(300));
    }

    @Test
    void neverMakesANumberOlderThanItIsHoweverManyNotesThereAre() {
        for (int time = 1; time <= 10_000; time++) {
            times.note(time * 10L, time);
            for (long number = 0; number < time * 10L; number += 97) {
                long given = number / 10 + 1;
                assertTrue(times.since(number, time) >= given, "number " + number + " at " + time);
            }
        }
    }

    @Test
    void tellsAnAgeToAboutAQuarterHoweverLongItGoesOn() {
        int end = 30 * 24 * 3600;
        for (int second = 1; second <= end; second++) {
            times.note(second, second);
        }
        for (int number = 1; number < end; number += 1 + number / 100) {
            long age = end - number;
            long told = end - times.since(number, end);
            assertTrue(told <= age && told >= age - 2 - age / 4, "of age " + age + " it tells " + told);
        }
    }
}
