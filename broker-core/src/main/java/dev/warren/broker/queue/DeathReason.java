package dev.warren.broker.queue;

import java.util.Locale;

/** Why a message left its queue as a dead letter; {@link #word} is how the x-death header says it. */
public enum DeathReason {
    REJECTED,
    EXPIRED,
    MAXLEN,
    DELIVERY_LIMIT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
