package dev.warren.management.history;

import java.util.List;

/**
 * How long figures are kept, and how finely: RabbitMQ's idea of few resolutions, the finest for the shortest time. Immutable.
 *
 * @param intervalMs between two looks at the figures
 * @param levels the finest first
 */
public record Retention(long intervalMs, List<Level> levels) {
    /** Figures every {@code stepMs} for {@code spanMs}. */
    public record Level(long stepMs, long spanMs) {}

    /** RabbitMQ's collect_statistics_interval. */
    public static final long DEFAULT_INTERVAL_MS = 5_000;

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /** Ten minutes, an hour, eight hours and a day, with some 100 points each at the default interval. */
    public static Retention every(long intervalMs) {
        return new Retention(
                intervalMs,
                List.of(
                        level(intervalMs, DEFAULT_INTERVAL_MS, 10 * MINUTE_MS),
                        level(intervalMs, 30_000, HOUR_MS),
                        level(intervalMs, 300_000, 8 * HOUR_MS),
                        level(intervalMs, 900_000, 24 * HOUR_MS)));
    }

    /** Who looks more often sees more at every resolution; who looks less often, never more than there is. */
    private static Level level(long intervalMs, long stepMs, long spanMs) {
        long scaled = intervalMs < DEFAULT_INTERVAL_MS ? stepMs / DEFAULT_INTERVAL_MS * intervalMs : stepMs;
        return new Level(Math.max(scaled, intervalMs), spanMs);
    }

    long longestMs() {
        return levels.get(levels.size() - 1).spanMs();
    }
}
