package dev.warren.broker.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Whether a binding takes a message, and why, in words for an operator. Immutable.
 *
 * @param matches null when chance decides
 */
public record Verdict(@Nullable Boolean matches, String reason) {
    public static Verdict yes(String reason) {
        return new Verdict(true, reason);
    }

    public static Verdict no(String reason) {
        return new Verdict(false, reason);
    }

    public static Verdict perhaps(String reason) {
        return new Verdict(null, reason);
    }
}
