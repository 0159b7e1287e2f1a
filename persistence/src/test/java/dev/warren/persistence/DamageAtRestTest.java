package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.store.QueueEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Files that were damaged while nobody looked: bits flipped, pages zeroed, the end cut off or doubled. The store always
 * starts, says what is lost, and loses no more than was hit. More with {@code -Ddamage.variants=5000}, one again with
 * {@code -Ddamage.seed=<seed> -Ddamage.variants=1}.
 */
class DamageAtRestTest {
    private static final int MESSAGES = 2000;
    private static final LogTuning TUNING = new LogTuning(20_000, 60_000, 20_000, 200, 200_000, 400, 1000, 4, 50);

    private static byte[] build(FaultDisk disk, boolean clean, Set<Long> live) throws InterruptedException {
        Work work = new Work(disk, TUNING);
        for (int i = 0; i < MESSAGES / 20; i++) {
            List<QueueEntry> entries = work.append(20, 400);
            work.await();
            work.settle(entries.subList(3, 5));
            entries.forEach(entry -> live.add(entry.sequence()));
            live.remove(entries.get(3).sequence());
            live.remove(entries.get(4).sequence());
        }
        work.await();
        if (clean) {
            work.close();
            return disk.content("messages.mv.db");
        }
        byte[] octets = disk.content("messages.mv.db");
        work.close();
        return octets;
    }

    @Test
    void damageCostsOnlyWhatWasHit() throws Exception {
        for (boolean clean : new boolean[] {true, false}) {
            Set<Long> live = new HashSet<>();
            FaultDisk built = new FaultDisk("rest" + clean);
            byte[] intact = build(built, clean, live);
            int variants = Integer.getInteger("damage.variants", 300) / 2 + 1;
            long first = Long.getLong("damage.seed", 1);
            for (long seed = first; seed < first + variants; seed++) {
                try {
                    variant(intact, built.content("messages.end"), live, new Random(seed), seed);
                } catch (Throwable e) {
                    throw new AssertionError("-Ddamage.variants=1 -Ddamage.seed=" + seed + ", clean " + clean, e);
                }
            }
        }
    }

    private static void variant(byte[] intact, byte[] end, Set<Long> live, Random random, long seed) throws Exception {
        byte[] octets = intact.clone();
        int kind = random.nextInt(4);
        int allowed;
        if (kind == 0) {
            int at = random.nextInt(octets.length);
            octets[at] ^= (byte) (1 << random.nextInt(8));
            // A page of blocks is lost whole if its own head is hit; the newest commit if its sum is.
            allowed = 80;
        } else if (kind == 1) {
            int at = random.nextInt(octets.length / 4096) * 4096;
            Arrays.fill(octets, at, at + 4096, (byte) 0);
            allowed = 120;
        } else if (kind == 2) {
            octets = Arrays.copyOf(octets, octets.length - 1 - random.nextInt(4096));
            allowed = 60;
        } else {
            int length = octets.length;
            int tail = Math.min(length, 1 + random.nextInt(4096));
            octets = Arrays.copyOf(octets, length + tail);
            System.arraycopy(intact, length - tail, octets, length, tail);
            allowed = 0;
        }
        FaultDisk disk = new FaultDisk("variant" + seed);
        disk.content("messages.mv.db", octets);
        disk.content("messages.end", end);
        Work work = new Work(disk, TUNING);
        List<Long> found = new ArrayList<>(work.recoveredSequences());
        Set<Long> lost = new HashSet<>(live);
        lost.removeAll(found);
        assertTrue(lost.size() <= allowed, () -> "kind " + kind + " lost " + lost.size() + ": " + work.store.damage());
        assertEquals(found.size(), new HashSet<>(found).size(), "message twice");
        // It goes on working; if H2 stumbles over its own damaged notes, the store says so and the next start mends it.
        List<QueueEntry> more = work.append(30, 400);
        CountDownLatch done = new CountDownLatch(1);
        work.store.mark(work.queue, 1, done::countDown);
        while (!done.await(1, TimeUnit.MILLISECONDS) && work.store.failure().isEmpty()) {
            work.settle(more);
        }
        work.close();
        Work again = new Work(disk, TUNING);
        List<Long> foundAgain = again.recoveredSequences();
        assertTrue(foundAgain.containsAll(found), "lost later: " + again.store.damage());
        again.close();
        disk.remove();
    }

    @Test
    void damagedRecordIsReportedByPlaceAndLeavesTheOthers() throws Exception {
        FaultDisk disk = new FaultDisk("record");
        Set<Long> live = new HashSet<>();
        byte[] octets = build(disk, true, live);
        // Bodies are runs of one octet; 50 x 0x32 is message 50 of 0x32 = 50.
        int at = find(octets, (byte) 50, 100);
        octets[at + 50] ^= 1;
        disk.content("messages.mv.db", octets);
        Work work = new Work(disk, TUNING);
        List<Long> found = work.recoveredSequences();
        assertEquals(live.size() - 1, found.size());
        assertEquals(1, work.store.damage().size());
        String report = work.store.damage().get(0);
        assertTrue(report.contains("queue 7 lost 1 messages"), report);
        work.await();
        work.close();
        Work again = new Work(disk, TUNING);
        assertEquals(found, again.recoveredSequences());
        assertEquals(List.of(), again.store.damage());
        again.close();
    }

    @Test
    void fileCutToAnOlderVersionIsReported() throws Exception {
        FaultDisk disk = new FaultDisk("cutfile");
        byte[] octets = build(disk, true, new HashSet<>());
        disk.content("messages.mv.db", Arrays.copyOf(octets, octets.length * 2 / 3 / 4096 * 4096));
        Work work = new Work(disk, TUNING);
        work.recovered();
        assertFalse(work.store.damage().isEmpty());
        work.close();
    }

    private static int find(byte[] octets, byte value, int run) {
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            length = octets[i] == value ? length + 1 : 0;
            if (length == run) {
                return i - run + 1;
            }
        }
        throw new AssertionError("not found");
    }
}
