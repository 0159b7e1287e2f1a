package dev.warren.server.log;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** {@code 2026-01-31 23:59:59.999 [INFO] warren - Server startup complete}: a line, and lines of an exception. Thread-safe. */
final class TextFormatter extends Formatter {
    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(120);
        Timestamp.local(record.getInstant(), line);
        line.append(" [").append(name(LogLevel.of(record.getLevel()))).append("] ");
        String logger = String.valueOf(record.getLoggerName());
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(" - ");
        Escape.line(String.valueOf(formatMessage(record)), line);
        line.append('\n');
        if (record.getThrown() != null) {
            StackTrace.append(record.getThrown(), line);
        }
        return line.toString();
    }

    private static String name(LogLevel level) {
        return switch (level) {
            case DEBUG -> "DEBUG";
            case WARNING -> "WARN";
            case ERROR, CRITICAL, ALERT, EMERGENCY, NONE -> "ERROR";
            case INFO, NOTICE -> "INFO";
        };
    }
}
