package dev.warren.broker.queue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A queue against a naive model of it, with random commands, every interleaving with the store, and crashes. What a crash
 * leaves is certain for what the store had answered for, and uncertain for the rest. Repeat a failure with
 * {@code -Dwarren.test.seed=N}.
 */
class QueueModelTest {
    private static final int ROUNDS = 150;

    @ParameterizedTest
    @CsvSource({"true,0", "true,3", "false,0", "false,2"})
    void behavesAsTheModel(boolean durable, int maxPriority) {
        Long given = Long.getLong("warren.test.seed");
        for (int round = 0; round < (given == null ? ROUNDS : 1); round++) {
            long seed = given == null ? new Random().nextLong() : given;
            try {
                new QueueModelRun(seed, durable, maxPriority).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", durable " + durable + ", priorities " + maxPriority, e);
            }
        }
    }
}
