package dev.warren.broker.queue;

import java.util.EnumMap;
import java.util.Map;

/** Counts the messages that leave a queue without an acknowledgement. Guarded by the queue's monitor. */
final class EndingCounts {
    private final Map<DeathReason, Long> byReason = new EnumMap<>(DeathReason.class);
    private long refused;
    private long deadLettered;

    void ended(DeathReason reason, long messages, boolean asLetters) {
        byReason.merge(reason, messages, Long::sum);
        if (asLetters) {
            deadLettered += messages;
        }
    }

    void refused() {
        refused++;
    }

    QueueEndings now() {
        return new QueueEndings(
                count(DeathReason.EXPIRED),
                count(DeathReason.REJECTED),
                count(DeathReason.MAXLEN),
                count(DeathReason.DELIVERY_LIMIT),
                refused,
                deadLettered);
    }

    private long count(DeathReason reason) {
        return byReason.getOrDefault(reason, 0L);
    }
}
