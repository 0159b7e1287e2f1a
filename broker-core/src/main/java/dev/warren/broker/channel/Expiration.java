package dev.warren.broker.channel;

import org.jspecify.annotations.Nullable;

/** The expiration property: milliseconds as a decimal string. */
final class Expiration {
    private static final long MOST_MS = 315_360_000_000L;

    private Expiration() {}

    /** What is wrong with a value, in RabbitMQ's words; null when it is fine. */
    static @Nullable String problem(String text) {
        int end = 0;
        if (end < text.length() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
            end++;
        }
        int digitsFrom = end;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (end == digitsFrom) {
            return "no_integer";
        }
        if (end < text.length()) {
            return "{leftover_string,\"" + text.substring(end) + "\"}";
        }
        String digits = text.charAt(0) == '+' ? text.substring(1) : text;
        if (text.charAt(0) == '-' && !digits.matches("-0+")) {
            return "{value_negative," + digits + "}";
        }
        if (digits.length() > 18 || Long.parseLong(digits) > MOST_MS) {
            return "{value_too_large," + digits + "}";
        }
        return null;
    }
}
