package dev.warren.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LastLinesTest {
    private final LastLines last = new LastLines(new TextFormatter());

    private void say(String text) {
        last.publish(new LogRecord(Level.INFO, text));
    }

    @Test
    void tellsTheLastTheOldestFirst() {
        assertEquals(List.of(), last.tail(5));
        say("one");
        say("two");
        say("three");
        assertEquals(3, last.tail(5).size());
        List<String> two = last.tail(2);
        assertEquals(2, two.size());
        assertTrue(two.get(0).endsWith("two"), two::toString);
        assertTrue(two.get(1).endsWith("three"), two::toString);
        assertEquals(List.of(), last.tail(0));
    }

    @Test
    void keepsAThousandLines() {
        for (int i = 0; i < 1_500; i++) {
            say("line " + i);
        }
        List<String> all = last.tail(Integer.MAX_VALUE);
        assertEquals(1_000, all.size());
        assertTrue(all.get(0).endsWith("line 500"), all.get(0));
    }

    @Test
    void keepsFewerOfLongLines() {
        for (int i = 0; i < 100; i++) {
            say("x".repeat(60_000) + i);
        }
        List<String> all = last.tail(1_000);
        assertTrue(all.size() >= 3 && all.size() <= 5, "kept " + all.size());
        assertTrue(all.get(all.size() - 1).endsWith("99"));
    }

    @Test
    void linesOfAnExceptionAreLines() {
        LogRecord record = new LogRecord(Level.SEVERE, "failed");
        record.setThrown(new IllegalStateException("for a test"));
        last.publish(record);
        List<String> all = last.tail(1_000);
        assertTrue(all.size() > 2, all::toString);
        assertTrue(all.get(0).endsWith("failed"), all::toString);
        assertTrue(all.get(1).contains("for a test"), all::toString);
    }
}
