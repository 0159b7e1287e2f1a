package dev.warren.it.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for a state of the world that no event announces: polls, and fails with the last value seen at the deadline. */
public final class Await {

    /** How long an awaited thing may take before the test fails: far more than a healthy broker needs. */
    public static final Duration LIMIT = Duration.ofSeconds(15);

    private static final long POLL_MS = 10;

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        value(what, condition, held -> held);
    }

    public static <T> T equal(String what, T expected, Callable<T> probe) throws Exception {
        return value(what + " to be " + expected, probe, expected::equals);
    }

    public static <T> T value(String what, Callable<T> probe, Predicate<T> accepted) throws Exception {
        return value(what, LIMIT, probe, accepted);
    }

    public static <T> T value(String what, Duration limit, Callable<T> probe, Predicate<T> accepted) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            T seen = probe.call();
            if (accepted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + limit.toSeconds() + " s for " + what + ", last seen: " + seen);
            }
            Thread.sleep(POLL_MS);
        }
    }
}
