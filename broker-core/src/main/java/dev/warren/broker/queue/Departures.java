package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.EnumMap;
import java.util.Map;

/**
 * How messages that are no longer counted leave a queue: settled, or as dead letters; and how many did for which reason.
 * Guarded by the queue's monitor.
 */
final class Departures {
    private final QueueEffects effects;
    private final Map<DeathReason, Long> byReason = new EnumMap<>(DeathReason.class);
    private boolean letters;
    private long refused;
    private long deadLettered;

    Departures(QueueEffects effects) {
        this.effects = effects;
    }

    /** Whether what dies from now on goes to a dead-letter exchange, and is not just dropped. */
    void asLetters(boolean asLetters) {
        this.letters = asLetters;
    }

    /** The message is done with. */
    void leave(QueueEntry entry) {
        entry.settle();
        if (entry.submitted()) {
            effects.settle(entry);
        }
    }

    /** The same for what is left of a run. */
    void leave(StoredPart part) {
        effects.settle(part.run(), !part.taken().isNone());
    }

    /** The message dies. */
    void end(QueueEntry entry, DeathReason reason) {
        count(reason, 1);
        if (letters) {
            entry.die();
            effects.dead(entry, reason);
        } else {
            leave(entry);
        }
    }

    /** The message has expired. */
    void expired(QueueEntry entry) {
        end(entry, DeathReason.EXPIRED);
    }

    /** What is left of a run has expired. */
    void expired(StoredPart part) {
        count(DeathReason.EXPIRED, part.count());
        if (letters) {
            effects.dead(part.run(), part.taken());
        } else {
            leave(part);
        }
    }

    /** Some of what is left of a run has expired: which, only the store can tell. */
    void askExpired(StoredPart part, Lapsed now) {
        effects.due(part.run(), part.taken(), now);
    }

    /** A message was not taken. */
    void refused() {
        refused++;
    }

    private void count(DeathReason reason, long messages) {
        byReason.merge(reason, messages, Long::sum);
        if (letters) {
            deadLettered += messages;
        }
    }

    QueueEndings counts() {
        return new QueueEndings(
                of(DeathReason.EXPIRED),
                of(DeathReason.REJECTED),
                of(DeathReason.MAXLEN),
                of(DeathReason.DELIVERY_LIMIT),
                refused,
                deadLettered);
    }

    private long of(DeathReason reason) {
        return byReason.getOrDefault(reason, 0L);
    }
}
