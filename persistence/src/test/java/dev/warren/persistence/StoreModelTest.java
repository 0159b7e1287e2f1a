package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random work with clean ends, kills and failed disks between, against {@link StoreModel}. Run more with
 * {@code -Dmodel.runs=5000}, one again with {@code -Dmodel.seed=<seed> -Dmodel.runs=1}.
 */
class StoreModelTest {
    private static final int GENERATIONS = 8;

    @Test
    void storeKeepsWhatTheModelKeeps() throws Exception {
        int runs = Integer.getInteger("model.runs", 60);
        long first = Long.getLong("model.seed", System.nanoTime() % 1_000_000_000L);
        System.out.println("model.seed=" + first);
        for (long seed = first; seed < first + runs; seed++) {
            try {
                run(seed);
            } catch (Throwable e) {
                throw new AssertionError("-Dmodel.runs=1 -Dmodel.seed=" + seed, e);
            }
        }
    }

    private static void run(long seed) throws Exception {
        Random random = new Random(seed);
        StoreModel model = new StoreModel(seed);
        FaultDisk disk = new FaultDisk("model" + seed);
        boolean complete = false;
        for (int generation = 0; generation < GENERATIONS; generation++) {
            H2MessageStore store = new H2MessageStore(disk.prefix(), StoreModel.SMALL);
            model.open(store);
            if (generation > 0) {
                model.check(complete);
            }
            int end = random.nextInt(4);
            if (end == 2) {
                disk.failSyncAfter(1 + random.nextInt(60));
            } else if (end == 3) {
                disk.failWriteAfter(1 + random.nextInt(200));
            }
            int steps = random.nextInt(400);
            for (int step = 0; step < steps && store.failure().isEmpty(); step++) {
                model.step();
            }
            complete = end == 0;
            if (complete) {
                model.await();
                store.close(model.redeliveredNow());
                assertEquals("", store.failure());
            } else {
                model.expectUncleanEnd();
                FaultDisk found = end == 1 ? disk.afterKill() : disk.powerCut(random.nextLong());
                store.close(List.of());
                // What was submitted while the disk went is uncertain in its marks, too.
                model.expectUncleanEnd();
                disk = found.pluggedIn();
            }
        }
        H2MessageStore store = new H2MessageStore(disk.prefix(), StoreModel.SMALL);
        model.open(store);
        model.check(complete);
        store.close(List.of());
        disk.remove();
    }
}
