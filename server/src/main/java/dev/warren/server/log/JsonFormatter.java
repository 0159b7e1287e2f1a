package dev.warren.server.log;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A JSON object a line, with RabbitMQ's keys: time, level, msg, domain. Its {@code pid} is a process of Erlang's; the like of it
 * here is {@code thread}. Thread-safe.
 */
final class JsonFormatter extends Formatter {
    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(200);
        line.append("{\"time\":\"");
        Timestamp.rfc3339(record.getInstant(), line);
        line.append("\",\"level\":\"").append(LogLevel.of(record.getLevel())).append('"');
        String logger = String.valueOf(record.getLoggerName());
        put("msg", String.valueOf(formatMessage(record)), line);
        put("domain", Categories.domain(logger), line);
        put("logger", logger, line);
        // A record is formatted by the thread that made it.
        put("thread", Thread.currentThread().getName(), line);
        if (record.getThrown() != null) {
            StringBuilder trace = new StringBuilder();
            StackTrace.append(record.getThrown(), trace);
            put("exception", trace.toString(), line);
        }
        return line.append("}\n").toString();
    }

    private static void put(String key, String value, StringBuilder line) {
        line.append(",\"").append(key).append("\":\"");
        Escape.json(value, line);
        line.append('"');
    }
}
