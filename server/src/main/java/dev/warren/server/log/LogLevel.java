package dev.warren.server.log;

import java.util.List;
import java.util.Locale;
import java.util.logging.Level;

/** RabbitMQ's names of levels. Immutable. */
public enum LogLevel {
    DEBUG(Level.FINE),
    INFO(Level.INFO),
    NOTICE(Level.INFO),
    WARNING(Level.WARNING),
    ERROR(Level.SEVERE),
    CRITICAL(Level.SEVERE),
    ALERT(Level.SEVERE),
    EMERGENCY(Level.SEVERE),
    NONE(Level.OFF);

    public static final List<String> NAMES =
            List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency", "none");

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /** @throws IllegalArgumentException for a name that is none of {@link #NAMES} */
    public static LogLevel of(String name) {
        int index = NAMES.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("level must be one of " + String.join(", ", NAMES));
        }
        return values()[index];
    }

    Level level() {
        return level;
    }

    /** What is shown: there are fewer levels than names. */
    static LogLevel of(Level level) {
        for (LogLevel each : values()) {
            if (level.intValue() <= each.level.intValue()) {
                return each;
            }
        }
        return NONE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
