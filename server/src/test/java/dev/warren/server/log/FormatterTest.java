package dev.warren.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class FormatterTest {
    private static LogRecord record(String message, Throwable thrown) {
        LogRecord record = new LogRecord(Level.SEVERE, message);
        record.setLoggerName("dev.warren.persistence.LogWriter");
        record.setThrown(thrown);
        return record;
    }

    @Test
    void exceptionIsInsideItsJson() throws Exception {
        String line = new JsonFormatter()
                .format(record("no \"room\"\n\ud800", new IllegalStateException("a\nb", new RuntimeException("why"))));
        assertEquals(1, line.lines().count());
        JsonNode json = new ObjectMapper().readTree(line);
        assertEquals("error", json.get("level").asText());
        assertEquals("rabbitmq.store", json.get("domain").asText());
        assertEquals("no \"room\"\n\ud800", json.get("msg").asText());
        List<String> trace = json.get("exception").asText().lines().toList();
        assertEquals("java.lang.IllegalStateException: a\\nb", trace.get(0));
        assertTrue(trace.get(1).startsWith("\tat dev.warren.server.log.FormatterTest."), trace.get(1));
        assertTrue(trace.contains("Caused by: java.lang.RuntimeException: why"), trace::toString);
    }

    @Test
    void messageOfAnExceptionIsOneLineOfText() {
        List<String> lines = new TextFormatter()
                .format(record("lost", new IllegalStateException("a\n2026-01-01 00:00:00.000 [INFO] forged")))
                .lines()
                .toList();
        assertTrue(lines.get(0).endsWith(" [ERROR] LogWriter - lost"), lines.get(0));
        assertEquals("java.lang.IllegalStateException: a\\n2026-01-01 00:00:00.000 [INFO] forged", lines.get(1));
        assertTrue(lines.stream().skip(2).allMatch(line -> line.startsWith("\tat ")), lines::toString);
    }

    @Test
    void textKeepsWhatIsNoControlCharacter() {
        StringBuilder text = new StringBuilder();
        Escape.line("é\t\"\\ \u0085\u2028\u202e\u001b", text);
        assertEquals("é\t\"\\ \\u0085\\u2028\\u202e\\u001b", text.toString());
    }
}
