package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.codec.FieldTable;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys made to let a walk backtrack: the steps stay below nodes times positions, where backtracking needs 10^20. */
class TopicStepsTest {
    private static final int WORDS = 100;
    private static final int NODES = 41;

    private final TopicRouter router = new TopicRouter();
    private final AtomicInteger named = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {"#.a.", "#.", "#.*.", "*.#.", "#.#."})
    void manyHashesTakePolynomialSteps(String run) {
        bind(run.repeat(20).substring(0, 20 * run.length() - 1));
        assertBounded("a", NODES);
        assertEquals(1, named.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#.a.", "#.", "#.*.", "*.#."})
    void manyHashesBeforeAWordThatNeverComesTakePolynomialSteps(String run) {
        bind(run.repeat(20) + "end");
        assertBounded("a", NODES + 1);
        assertEquals(0, named.get());
    }

    @Test
    void bindingsWithOneToTwentyHashesShareTheirSteps() {
        for (int hashes = 1; hashes <= 20; hashes++) {
            bind("#.a.".repeat(hashes) + "#");
        }
        assertBounded("a", NODES + 1);
        assertEquals(20, named.get());
    }

    @Test
    void emptyWordsAreNoCheaperWayToBacktrack() {
        bind("#..".repeat(20) + "#");
        assertBounded("", NODES + 1);
        assertEquals(1, named.get());
    }

    @Test
    void aTrailingHashTakesTheRestAtOnce() {
        bind("a.#");
        int steps = walk("a", WORDS);
        assertTrue(steps <= 4, "steps: " + steps);
        assertEquals(1, named.get());
    }

    private void bind(String key) {
        router.bind(Fixture.binding(key, key, FieldTable.EMPTY));
    }

    /** Tries longer and longer keys, so that a walk that backtracks is caught while it still ends. */
    private void assertBounded(String word, int nodes) {
        for (int count = 1; count <= WORDS; count++) {
            int positions = count + 1;
            int steps = walk(word, count);
            assertTrue(steps <= nodes * positions, () -> steps + " steps for " + positions + " positions");
        }
    }

    /** Returns the steps for a key of that many equal words. */
    private int walk(String word, int count) {
        named.set(0);
        return router.walk(String.join(".", Collections.nCopies(count, word)), destination -> named.incrementAndGet());
    }
}
