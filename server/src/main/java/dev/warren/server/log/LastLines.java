package dev.warren.server.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * The last lines in memory, for who can not get at standard output or the file. Few and short enough to cost little: clients may
 * have a say in how long a line is. Guarded by its monitor.
 */
final class LastLines extends Handler {
    private static final int MOST_LINES = 1_000;
    private static final int MOST_CHARS = 256 << 10;

    private final Deque<String> lines = new ArrayDeque<>();
    private int chars;

    LastLines(Formatter formatter) {
        setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            add(getFormatter().format(record));
        }
    }

    /** @param text one line, or those of an exception too */
    private synchronized void add(String text) {
        for (String line : text.lines().toList()) {
            lines.addLast(line);
            chars += line.length();
        }
        while (lines.size() > MOST_LINES || chars > MOST_CHARS) {
            chars -= lines.removeFirst().length();
        }
    }

    /** The oldest first. */
    synchronized List<String> tail(int most) {
        List<String> all = new ArrayList<>(lines);
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public void close() {
        // The last lines matter most.
    }
}
