package dev.warren.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set.
 *
 * @param key as in rabbitmq.conf; a last part {@code *} stands for any name
 * @param option its own on the command line, or null: {@code --set KEY=VALUE} sets every one
 * @param rabbitEnvironment the variable of RabbitMQ's image that sets it, or null
 * @param standard its value if nobody sets it, as it would be written; empty for none
 * @param secret whether its value is not to be shown
 */
record Setting<T>(
        String key,
        ValueType<T> type,
        String standard,
        @Nullable String option,
        @Nullable String rabbitEnvironment,
        boolean secret,
        String about) {
    static <T> Setting<T> of(String key, ValueType<T> type, String standard, String about) {
        return new Setting<>(key, type, standard, null, null, false, about);
    }

    Setting<T> option(String name) {
        return new Setting<>(key, type, standard, name, rabbitEnvironment, secret, about);
    }

    Setting<T> rabbit(String variable) {
        return new Setting<>(key, type, standard, option, variable, secret, about);
    }

    Setting<T> hidden() {
        return new Setting<>(key, type, standard, option, rabbitEnvironment, true, about);
    }

    /** Warren's variable for it: {@code WARREN_HEARTBEAT}. */
    String environment() {
        return "WARREN_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('*', 'N');
    }

    boolean isFamily() {
        return key.endsWith(".*");
    }

    /** The name in a key of a family, or an empty one for the key itself; null for another key. */
    @Nullable
    String nameIn(String given) {
        if (!isFamily()) {
            return given.equals(key) ? "" : null;
        }
        String start = key.substring(0, key.length() - 1);
        return given.startsWith(start) && given.length() > start.length() && given.indexOf('.', start.length()) < 0
                ? given.substring(start.length())
                : null;
    }
}
