package dev.warren.server.log;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go and which.
 *
 * @param level of what has no category with a level of its own
 * @param categories levels by category
 * @param console standard output, or null
 * @param file or null
 */
public record LogOptions(
        LogLevel level,
        Map<String, LogLevel> categories,
        @Nullable Output console,
        @Nullable ToFile file) {
    /** What a place is written like. */
    public record Output(LogLevel level, boolean json) {}

    /**
     * A file.
     *
     * @param maxBytes at which it is put aside and begun anew, 0 for never
     * @param kept how many that were put aside are kept
     */
    public record ToFile(Path path, Output output, long maxBytes, int kept) {}
}
