package dev.warren.broker.queue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A queue with a rule (time to live, length limit, delivery limit, delayed retry, single active consumer) against a naive
 * model of it, with random commands, time that passes, every interleaving with the store, and crashes. What dies goes to
 * another log in the same store, or nowhere: after every crash a message is in exactly one place. Repeat a failure with
 * {@code -Dwarren.test.seed=N}.
 */
class QueueRulesModelTest {
    private static final int ROUNDS = Integer.getInteger("warren.test.rounds", 60);

    static Stream<Arguments> variants() {
        return Arrays.stream(QueueRule.values()).flatMap(rule -> Stream.of(true, false)
                .flatMap(durable -> Stream.of(0, 2).map(priorities -> Arguments.of(rule, durable, priorities))));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void behavesAsTheModel(QueueRule rule, boolean durable, int maxPriority) {
        Long given = Long.getLong("warren.test.seed");
        for (int round = 0; round < (given == null ? ROUNDS : 1); round++) {
            long seed = given == null ? new Random().nextLong() : given;
            try {
                new RulesRun(seed, rule, durable, maxPriority).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + rule + ", durable " + durable + ", " + maxPriority, e);
            }
        }
    }
}
