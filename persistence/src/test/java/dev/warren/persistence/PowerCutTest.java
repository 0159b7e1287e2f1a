package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Cuts the power at random points of mixed load, and while a file that was left mostly empty is tidied up: any part of what
 * was not synced may be on disk afterwards. The store has to open, with every message that was confirmed. Run more with {@code -Dpowercut.points=20000}, one again with
 * {@code -Dpowercut.seed=<seed> -Dpowercut.points=1}.
 */
class PowerCutTest {
    private static final int GENERATIONS = 4;

    private int cutWhileTidying;

    @Test
    void confirmedMessagesSurviveAnyCut() throws Exception {
        int points = Integer.getInteger("powercut.points", 500);
        long first = Long.getLong("powercut.seed", 1);
        for (long seed = first; seed < first + (points + GENERATIONS - 1) / GENERATIONS; seed++) {
            try {
                cutSeveralTimes(seed);
            } catch (Throwable e) {
                throw new AssertionError("-Dpowercut.points=1 -Dpowercut.seed=" + seed, e);
            }
        }
        int cuts = cutWhileTidying;
        assertTrue(points < 500 || cuts > points / 50, () -> cuts + " cuts while tidying");
    }

    private void cutSeveralTimes(long seed) throws Exception {
        Random random = new Random(seed);
        StoreModel model = new StoreModel(seed * 31 + 1);
        FaultDisk disk = new FaultDisk("cut" + seed);
        for (int generation = 0; generation < GENERATIONS; generation++) {
            long operations = 1 + random.nextInt(random.nextBoolean() ? 40 : 600);
            if (generation == 0) {
                disk.cutAfter(operations, random.nextLong());
            }
            H2MessageStore store = null;
            try {
                store = new H2MessageStore(disk.prefix(), StoreModel.SMALL);
                model.open(store);
                if (generation > 0) {
                    model.check(false);
                    if (random.nextBoolean()) {
                        store = restartCleanly(model, disk, store, random);
                    }
                    disk.cutAfter(operations, random.nextLong());
                }
                for (int step = 0; step < 400 && !disk.isOff(); step++) {
                    if (random.nextInt(50) == 0) {
                        model.fillAndSettle();
                        boolean on = !disk.isOff();
                        // Nobody writes now but the store for itself.
                        disk.awaitRest();
                        cutWhileTidying += on && disk.isOff() ? 1 : 0;
                    }
                    model.step();
                }
            } catch (RuntimeException e) {
                // Creating the files may meet the cut too.
                if (!disk.isOff()) {
                    throw e;
                }
            }
            FaultDisk found = disk.powerCut(random.nextLong());
            if (store != null) {
                store.close(java.util.List.of());
            }
            model.expectUncleanEnd();
            disk = found.pluggedIn();
        }
        H2MessageStore store = new H2MessageStore(disk.prefix(), StoreModel.SMALL);
        model.open(store);
        model.check(false);
        assertEquals("", store.failure());
        store.close(java.util.List.of());
        disk.remove();
    }

    private static H2MessageStore restartCleanly(StoreModel model, FaultDisk disk, H2MessageStore store, Random random)
            throws Exception {
        for (int step = random.nextInt(100); step > 0; step--) {
            model.step();
        }
        model.await();
        store.close(model.redeliveredNow());
        H2MessageStore again = new H2MessageStore(disk.prefix(), StoreModel.SMALL);
        model.open(again);
        model.check(true);
        return again;
    }
}
