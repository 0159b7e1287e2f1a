package dev.warren.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of transactions that take messages from one queue and put each into several others, again and again
 * on one data directory: afterwards every message has moved wholly or not at all, and those of an answered commit have.
 * {@code warren.crash.cycles} says how often.
 */
@WarrenOnly("starts and kills the jar")
class TransactionCrashIT {

    private static final int CYCLES = Integer.getInteger("warren.crash.cycles", 20);
    private static final long SEED = Long.getLong("warren.crash.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int MOVERS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void keepsTransactionsWholeWhenKilled() throws Exception {
        System.out.println("TransactionCrashIT: " + CYCLES + " cycles, seed " + SEED);
        Random random = new Random(SEED);
        List<Mover> movers = new ArrayList<>();
        for (int i = 0; i < MOVERS; i++) {
            movers.add(new Mover(i, random.nextLong()));
        }
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            WarrenProcess broker = WarrenProcess.start(directory);
            for (Mover mover : movers) {
                mover.judge(broker.amqp());
                mover.fill(broker.amqp());
            }
            List<Thread> threads = new ArrayList<>();
            for (Mover mover : movers) {
                Thread thread = new Thread(() -> mover.moveUntilLost(broker.amqp()), "mover");
                threads.add(thread);
                thread.start();
            }
            Thread.sleep(100 + random.nextInt(700));
            broker.kill();
            for (Thread thread : threads) {
                thread.join(30_000);
            }
            broker.failOnStackTraces();
            for (Mover mover : movers) {
                assertEquals(List.of(), mover.faults(), "cycle " + cycle + ", seed " + SEED);
            }
        }
        try (WarrenProcess broker = WarrenProcess.start(directory)) {
            for (Mover mover : movers) {
                mover.judge(broker.amqp());
                assertEquals(List.of(), mover.faults(), "in the end, seed " + SEED);
            }
        }
        long committed = movers.stream().mapToLong(Mover::committed).sum();
        System.out.println("TransactionCrashIT: " + committed + " transactions committed");
        assertTrue(committed > CYCLES, "there was load");
    }
}
