package dev.warren.persistence;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Folds the journal into the settled and queues maps, so that it stays short. Part of a commit.
 *
 * <pre>
 * settled, flags   for each run of the block: group, offset, bitmap
 * queues           mark, used sequences
 * </pre>
 *
 * <p>Confined to the log's writer.
 */
final class Checkpoint {
    private final LogMaps maps;
    private final LogTuning tuning;
    private final Journal journal = new Journal();
    private final OctetWriter out = new OctetWriter();
    private final List<StoredBlock> dirtyBlocks = new ArrayList<>();
    private final List<StoredQueue> dirtyQueues = new ArrayList<>();
    private long journalOctets;
    private int journalEntries;
    private long nextKey = 1;

    Checkpoint(LogMaps maps, LogTuning tuning) {
        this.maps = maps;
        this.tuning = tuning;
    }

    /** An entry that recovery found in the journal. */
    void found(long key, int octets) {
        nextKey = Math.max(nextKey, key + 1);
        journalOctets += octets;
        journalEntries++;
    }

    void changed(StoredBlock block) {
        if (!block.dirty) {
            block.dirty = true;
            dirtyBlocks.add(block);
        }
    }

    void changed(StoredQueue queue) {
        if (!queue.dirty) {
            queue.dirty = true;
            dirtyQueues.add(queue);
        }
    }

    /** Writes what a commit changed, into the journal, or folds it. */
    void write(List<Run> settled, List<StoredQueue> marked, List<StoredQueue> used) {
        if (journalOctets > tuning.journalOctets() || journalEntries > tuning.journalEntries()) {
            fold();
        } else if (!settled.isEmpty() || !marked.isEmpty() || !used.isEmpty()) {
            byte[] entry = journal.encode(settled, marked, used);
            maps.journal.put(nextKey, entry);
            found(nextKey, entry.length);
        }
    }

    void fold() {
        for (StoredBlock block : dirtyBlocks) {
            block.dirty = false;
            if (block.live > 0) {
                byte[] bits = encode(block, Run::settledIndexes);
                if (bits != null) {
                    maps.settled.put(block.id, bits);
                    block.folded = true;
                }
            }
        }
        dirtyBlocks.clear();
        for (StoredQueue queue : dirtyQueues) {
            queue.dirty = false;
            if (!queue.dropped) {
                writeQueue(queue, queue.usedBelow);
            }
        }
        dirtyQueues.clear();
        maps.journal.clear();
        journalOctets = 0;
        journalEntries = 0;
    }

    void writeQueue(StoredQueue queue, long usedBelow) {
        out.clear();
        maps.queues.put(
                queue.queueId(), out.number(queue.mark).number(usedBelow).toArray());
    }

    /** A bitmap for each run that has one; null if none has. */
    byte @Nullable [] encode(StoredBlock block, Function<Run, BitSet> bitsOf) {
        out.clear();
        for (Run run : block.runs) {
            BitSet bits = bitsOf.apply(run);
            if (!bits.isEmpty()) {
                Run.Location place = run.location();
                out.number(place.group()).number(place.offset());
                Group.encodeBits(out, bits);
            }
        }
        return out.length() == 0 ? null : out.toArray();
    }
}
