package dev.warren.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of mixed load, again and again on one data directory. {@code warren.crash.cycles} says how often,
 * {@code warren.crash.seed} repeats a run's choices (the moments of the operating system are its own).
 */
@WarrenOnly("starts and kills the jar")
class CrashIT {

    private static final int CYCLES = Integer.getInteger("warren.crash.cycles", 20);
    private static final long SEED = Long.getLong("warren.crash.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final long ACK_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LONGEST_DELAY_MS = 900;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void losesNothingConfirmedWhenKilledUnderLoad() throws Exception {
        System.out.println(
                "CrashIT: " + CYCLES + " cycles (warren.crash.cycles), seed " + SEED + " (warren.crash.seed)");
        Random random = new Random(SEED);
        Checker checker = new Checker(ACK_GRACE_NANOS);
        long slowestStartMs = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            long start = System.nanoTime();
            WarrenProcess broker = WarrenProcess.start(directory);
            slowestStartMs = Math.max(slowestStartMs, (System.nanoTime() - start) / 1_000_000);
            Load.declare(broker.amqp());
            Load load = new Load(checker, broker.amqp());
            load.start(cycle, random.nextLong());
            Thread.sleep(200 + random.nextInt(1800));
            long killed = System.nanoTime();
            broker.kill();
            load.awaitEnd();
            checker.killed(killed);
            broker.failOnStackTraces();
            assertEquals(List.of(), checker.faults(), "after cycle " + cycle + ", seed " + SEED);
        }
        try (WarrenProcess broker = WarrenProcess.start(directory)) {
            drain(broker, checker);
            assertEquals(List.of(), checker.verdict(), "in the end, seed " + SEED);
            broker.terminate();
            broker.failOnStackTraces();
        }
        System.out.println("CrashIT: " + checker.publishedCount() + " published, " + checker.confirmedCount()
                + " confirmed, none lost; slowest start " + slowestStartMs + " ms");
        assertTrue(checker.confirmedCount() > CYCLES, "there was load");
    }

    /** Empties all queues, until nothing more can become due. */
    private static void drain(WarrenProcess broker, Checker checker) throws Exception {
        Duration quiet = Duration.ofMillis(2L * LONGEST_DELAY_MS);
        try (Connection connection = Broker.factory(broker.amqp()).newConnection("draining")) {
            int seen;
            do {
                seen = 0;
                for (String queue : Load.QUEUES) {
                    seen += CrashConsumer.drain(checker, connection, queue, quiet);
                }
            } while (seen > 0);
        }
    }
}
