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
final class Compaction implements Rewriting {
    private static final int MAX_BLOCKS = 512;

    private final BlockLog log;
    private final BlockTable table;
    private final LogTuning tuning;
    private final Checksum checksum = new Checksum();
    private int pause;

    Compaction(BlockLog log, BlockTable table) {
        this.log = log;
        this.table = table;
        this.tuning = log.tuning();
        this.pause = tuning.pauseCommits();
    }

    @Override
    public void step(Commit commit) {
        if (--pause > 0) {
            return;
        }
        pause = tuning.pauseCommits();
        if (log.maps().isSparse(4 * tuning.garbageOctets())) {
            log.maps().rewriteSparse(tuning.blockOctets());
            commit.changed();
        }
        if (copySome(commit)) {
            // There may be more to do.
            pause = 1;
        }
    }

    /** False if there is nothing that is worth it. */
    boolean copySome(Commit commit) {
        List<StoredBlock> chosen = choose();
        if (!chosen.isEmpty()) {
            copy(chosen, commit);
        }
        return !chosen.isEmpty();
    }

    /** Octets that copying will free. */
    long garbage() {
        long garbage = table.octets() - table.liveOctets();
        return isSparse(garbage) ? garbage : 0;
    }

    private boolean isSparse(long garbage) {
        return garbage > Math.max(tuning.garbageOctets(), table.octets() - garbage);
    }

    private List<StoredBlock> choose() {
        int tiny = 0;
        for (StoredBlock block : table.all()) {
            tiny += block.octets < tuning.tinyOctets() ? 1 : 0;
        }
        boolean sparse = isSparse(table.octets() - table.liveOctets());
        if (!sparse && tiny < tuning.tinyBlocks()) {
            return List.of();
        }
        List<StoredBlock> candidates = new ArrayList<>();
        for (StoredBlock block : table.all()) {
            if (block.live > 0
                    && (sparse ? block.liveOctets() < block.octets / 2 : block.octets < tuning.tinyOctets())) {
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
            if (!chosen.isEmpty() && octets > tuning.blockOctets() || chosen.size() == MAX_BLOCKS) {
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
