package dev.warren.management;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process' log, its levels and its last lines, which are the server's to know. Thread-safe. */
public interface LogLevels {
    /** For a broker whose log can not be changed. */
    LogLevels FIXED = new LogLevels() {
        @Override
        public Map<String, String> levels() {
            return Map.of("default", "info");
        }

        @Override
        public void set(String level, @Nullable String category) {
            throw new IllegalArgumentException("the log of this process can not be changed");
        }

        @Override
        public List<String> places() {
            return List.of("<stdout>");
        }

        @Override
        public List<String> tail(int most) {
            return List.of();
        }
    };

    /** Levels by category; {@code default} is there. */
    Map<String, String> levels();

    /**
     * Changes one until the broker ends.
     *
     * @param category null for all
     * @throws IllegalArgumentException when there is no such level
     */
    void set(String level, @Nullable String category);

    /** Where lines go: files, and {@code <stdout>}. */
    List<String> places();

    /** The last lines, the oldest first: as many as there are and are kept. */
    List<String> tail(int most);
}
