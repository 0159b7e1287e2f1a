package dev.warren.server.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Lines to standard output, whole and in UTF-8 whatever the system's encoding is. Thread-safe: the stream is locked for each. */
final class ConsoleOutput extends Handler {
    private final PrintStream out;

    ConsoleOutput(PrintStream out, Formatter formatter) {
        this.out = out;
        setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            byte[] line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
            synchronized (out) {
                out.write(line, 0, line.length);
                out.flush();
            }
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
