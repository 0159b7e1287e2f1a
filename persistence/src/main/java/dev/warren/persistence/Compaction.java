package dev.warren.persistence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies live records out of mostly settled blocks, and of many tiny ones into one, so that neither a stuck message nor
 * lone publishes make the file grow. Runs stay what they are to their queues; only their location changes.
 *
 * <p>Part of a commit, a bounded piece at a time. Confined to the log's writer.
 */
final class Compaction {
    private static final int MAX_COPIED_OCTETS = 1 << 20;
    private static final int MAX_BLOCKS = 512;
    private static final int TINY_OCTETS = 32 << 10;
    private static final long MIN_GARBAGE_OCTETS = 16 << 20;
    private static final int MIN_TINY_BLOCKS = 1024;
    private static final int PAUSE_COMMITS = 16;

    private final BlockLog log;
    private final BlockTable table;
    private final Checksum checksum = new Checksum();
    private int pause = PAUSE_COMMITS;

    Compaction(BlockLog log, BlockTable table) {
        this.log = log;
        this.table = table;
    }

    void step(Commit commit) {
        if (--pause > 0) {
            return;
        }
        pause = PAUSE_COMMITS;
        List<StoredBlock> chosen = choose();
        if (chosen.size() > 0) {
            copy(chosen, commit);
            // There may be more to do.
            pause = 1;
        }
    }

    private List<StoredBlock> choose() {
        long live = 0;
        int tiny = 0;
        for (StoredBlock block : table.all()) {
            live += block.liveOctets();
            tiny += block.octets < TINY_OCTETS ? 1 : 0;
        }
        boolean sparse = table.octets() - live > Math.max(MIN_GARBAGE_OCTETS, live);
        if (!sparse && tiny < MIN_TINY_BLOCKS) {
            return List.of();
        }
        List<StoredBlock> candidates = new ArrayList<>();
        for (StoredBlock block : table.all()) {
            if (block.live > 0 && (sparse ? block.liveOctets() < block.octets / 2 : block.octets < TINY_OCTETS)) {
                candidates.add(block);
            }
        }
        candidates.sort(
                sparse
                        ? Comparator.comparingDouble(block -> (double) block.liveOctets() / block.octets)
                        : Comparator.comparingLong(block -> block.id));
        List<StoredBlock> chosen = new ArrayList<>();
        long octets = 0;
        for (StoredBlock block : candidates) {
            octets += block.liveOctets();
            if (!chosen.isEmpty() && octets > MAX_COPIED_OCTETS || chosen.size() == MAX_BLOCKS) {
                break;
            }
            chosen.add(block);
        }
        return chosen;
    }

    private void copy(List<StoredBlock> blocks, Commit commit) {
        List<Run> runs = new ArrayList<>();
        for (StoredBlock block : blocks) {
            for (Run run : block.runs) {
                if (run.live() > 0) {
                    runs.add(run);
                }
            }
        }
        runs.sort(Comparator.<Run>comparingLong(run -> run.queue.queueId())
                .thenComparingInt(Run::priority)
                .thenComparingLong(Run::firstOfAll));
        CompactedBlock target = new CompactedBlock(log);
        for (Run run : runs) {
            target.add(run);
        }
        target.finish();
        StoredBlock written =
                commit.put(target.groups(), target.parts(), BlockDraft.checksums(target.parts(), checksum));
        target.moveTo(written);
        for (StoredBlock block : blocks) {
            // A settlement that finds no block is none: what the journal said of it is in the copy.
            block.live = 0;
            block.runs.removeIf(run -> run.location().block() != block);
            commit.died(block);
        }
    }
}
