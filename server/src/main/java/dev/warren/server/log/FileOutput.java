package dev.warren.server.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Lines to the end of a file. One that has grown too large becomes {@code NAME.0}, the one before {@code NAME.1}, as RabbitMQ's.
 * Guarded by its monitor.
 */
final class FileOutput extends Handler {
    private final Path path;
    private final long maxBytes;
    private final int kept;
    private OutputStream out;
    private long bytes;

    /** @throws IOException if it can not be written; its folder is made */
    FileOutput(LogOptions.ToFile options, Formatter formatter) throws IOException {
        this.path = options.path();
        this.maxBytes = options.maxBytes();
        this.kept = options.kept();
        setFormatter(formatter);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        this.out = open();
    }

    private OutputStream open() throws IOException {
        OutputStream opened = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes = Files.size(path);
        return opened;
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        byte[] line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
        try {
            if (maxBytes > 0 && bytes > 0 && bytes + line.length > maxBytes) {
                rotate();
            }
            out.write(line);
            bytes += line.length;
        } catch (IOException e) {
            // A full disk must not stop the broker; the error manager says so once, on standard error.
            reportError(path.toString(), e, ErrorManager.WRITE_FAILURE);
        }
    }

    private void rotate() throws IOException {
        out.close();
        for (int i = kept - 1; i >= 0; i--) {
            Path from = i == 0 ? path : aside(i - 1);
            if (Files.exists(from)) {
                Files.move(from, aside(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (kept == 0) {
            Files.deleteIfExists(path);
        }
        out = open();
    }

    private Path aside(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            reportError(path.toString(), e, ErrorManager.CLOSE_FAILURE);
        }
    }
}
