package dev.warren.broker.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TagAgesTest {
    @Test
    void knowsTagsBelowANoteToBeAsOldAsTheNote() {
        TagAges ages = new TagAges();
        ages.note(5, 100);
        ages.note(9, 200);
        assertEquals(0, ages.tagsOlderThan(99));
        assertEquals(5, ages.tagsOlderThan(100));
        assertEquals(9, ages.tagsOlderThan(200));
        assertEquals(100, ages.since(4, 300));
        assertEquals(200, ages.since(5, 300));
        assertEquals(300, ages.since(9, 300), "not known to be older than now");
    }

    @Test
    void keepsTheEarlierNoteWhenNothingWasDelivered() {
        TagAges ages = new TagAges();
        ages.note(5, 100);
        ages.note(5, 200);
        assertEquals(100, ages.since(4, 300));
    }

    @Test
    void forgetsNotesBelowTheOldestTag() {
        TagAges ages = new TagAges();
        ages.note(5, 100);
        ages.note(9, 200);
        ages.forgetBelow(5);
        assertEquals(200, ages.since(4, 300));
        ages.forgetBelow(9);
        assertEquals(0, ages.tagsOlderThan(300));
    }

    @Test
    void neverMakesATagOlderThanItIsHoweverManyNotesThereAre() {
        TagAges ages = new TagAges();
        for (int time = 1; time <= 10_000; time++) {
            ages.note(time * 10L, time);
            for (long tag = 0; tag < time * 10L; tag += 97) {
                long given = tag / 10 + 1;
                assertTrue(ages.since(tag, time) >= given, "tag " + tag + " at " + time);
            }
        }
        assertTrue(ages.since(0, 10_000) < 1_000, "the oldest are not forgotten");
    }
}
