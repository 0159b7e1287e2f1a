package dev.warren.broker.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things stand in a queue at one moment, for who asks why nothing is delivered. Immutable.
 *
 * @param atHand whether the next message is in memory, with its content
 * @param refuses whether a message without a body would be refused now
 * @param full whether its length is at its limit
 * @param deadLetters places in the line to the dead-letter exchange
 */
public record Situation(
        long ready,
        long unacked,
        long retrying,
        int deadLetters,
        boolean atHand,
        boolean refuses,
        boolean full,
        QueueEndings endings,
        List<Consumer> consumers) {
    /** @param holds messages that it has not acknowledged, with those that were withdrawn from it */
    public record Consumer(QueueConsumer consumer, int holds, Obstacle obstacle) {}

    /** To be called under the queue's monitor. */
    static Situation of(QueueState state, int deadLetters, LengthLimit limit) {
        QueueConsumer active = state.consumers().active();
        List<Consumer> consumers = state.consumers().all().stream()
                .map(consumer -> new Consumer(consumer, consumer.holds(), obstacle(consumer, active)))
                .toList();
        Lanes ready = state.ready();
        return new Situation(
                ready.count(),
                state.outstanding().count(),
                state.retries().size(),
                deadLetters,
                ready.count() == 0 || ready.first().atHand(),
                state.isFullFor(0),
                limit.isReachedBy(ready.count(), ready.bodyBytes()),
                state.endings(),
                consumers);
    }

    /** @param active null when all are served */
    private static Obstacle obstacle(QueueConsumer consumer, @Nullable QueueConsumer active) {
        if (active != null && active != consumer) {
            return Obstacle.NOT_ACTIVE;
        }
        return consumer.hasCredit() ? consumer.port().obstacle(consumer) : Obstacle.PREFETCH;
    }
}
