package dev.warren.persistence;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** Reads records back. Stateless: safe for any thread. */
final class BlockReader {
    private final BlockLog log;

    BlockReader(BlockLog log) {
        this.log = log;
    }

    /** The live messages of a run; with indexes, only those. */
    List<QueueEntry> read(Run run, @Nullable BitSet indexes) {
        List<QueueEntry> entries = new ArrayList<>(indexes == null ? run.live() : indexes.cardinality());
        Run.Location place = run.location();
        BlockContent content = content(place.block().id);
        while (content == null && run.location() != place) {
            place = run.location();
            content = content(place.block().id);
        }
        BitSet damaged = new BitSet();
        if (content == null) {
            damaged = missing(run, indexes);
        } else {
            Group group = content.group(place.group());
            int[] offsets = content.offsets(place.group());
            for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
                if (indexes != null && !indexes.get(i)) {
                    continue;
                }
                int record = place.offset() + i;
                Message message = content.message(group, record, offsets[record]);
                if (message == null) {
                    damaged.set(i);
                } else {
                    entries.add(entry(run, i, group, record, message));
                }
            }
        }
        if (!damaged.isEmpty()) {
            log.damaged(run, damaged);
        }
        return entries;
    }

    private static BitSet missing(Run run, @Nullable BitSet indexes) {
        BitSet missing = new BitSet(run.size());
        missing.set(0, run.size());
        missing.andNot(run.settledIndexes());
        if (indexes != null) {
            missing.and(indexes);
        }
        return missing;
    }

    private static QueueEntry entry(Run run, int index, Group group, int record, Message message) {
        QueueEntry entry = new QueueEntry(run.queue, run.sequenceAt(index), run.priority(), message);
        place(entry, run, index, group, record);
        return entry;
    }

    private static void place(QueueEntry entry, Run run, int index, Group group, int record) {
        entry.dueAtMs(group.due(record));
        entry.possiblyDelivered(group.isDelivered(record));
        entry.redelivered(run.isRedelivered(index, group.isDelivered(record)));
        entry.submitted(true);
        entry.place = run;
        entry.placeIndex = index;
    }

    /** The live messages of a run that are due after one time and by another, from the block's head alone. */
    DueEntries due(Run run, long afterMs, long byMs) {
        List<QueueEntry> entries = new ArrayList<>();
        long next = Long.MAX_VALUE;
        Run.Location place = run.location();
        BlockHead head = log.headOrNull(place.block().id);
        while (head == null && run.location() != place) {
            place = run.location();
            head = log.headOrNull(place.block().id);
        }
        if (head == null) {
            // Reading the messages themselves will tell, and give them up.
            return new DueEntries(entries, next);
        }
        Group group = head.groups().get(place.group());
        for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
            int record = place.offset() + i;
            long due = group.due(record);
            if (due > byMs) {
                next = Math.min(next, due);
            } else if (due > afterMs) {
                QueueEntry entry = new QueueEntry(
                        run.queue,
                        run.sequenceAt(i),
                        run.priority(),
                        group.bodyLengths.get(record),
                        !group.isTransient(record));
                place(entry, run, i, group, record);
                entries.add(entry);
            }
        }
        return new DueEntries(entries, next);
    }

    /** A block's records, or null if it is gone or can not be read. */
    @Nullable
    BlockContent content(long blockId) {
        byte[] octets = octets(log.maps().log::get, blockId);
        if (octets == null) {
            return null;
        }
        Checksum checksum = new Checksum();
        BlockHead head = BlockHead.decode(octets, 0, checksum);
        if (head == null || head.blockId() != blockId) {
            head = log.headOrNull(blockId);
        }
        return head == null ? null : new BlockContent(octets, head);
    }

    private byte @Nullable [] octets(LongFunction<@Nullable Block> source, long blockId) {
        // A version in use keeps the chunks that it refers to.
        MVStore.TxCounter usage = log.maps().store.registerVersionUsage();
        try {
            Block block = source.apply(blockId);
            return block == null ? null : block.toArray();
        } catch (RuntimeException e) {
            log.report("block " + blockId + " of " + log.name() + " can not be read: " + e.getMessage());
            return null;
        } finally {
            log.maps().store.deregisterVersionUsage(usage);
        }
    }

    /** Reads single messages of a queue by ascending sequences. */
    void fetch(StoredQueue queue, long[] sequences, Consumer<List<QueueEntry>> callback) {
        List<QueueEntry> entries = new ArrayList<>(sequences.length);
        int at = 0;
        while (at < sequences.length) {
            Run run = queue.runs.find(sequences[at]);
            if (run == null) {
                at++;
                continue;
            }
            BitSet indexes = new BitSet();
            int index;
            while (at < sequences.length && (index = run.indexOf(sequences[at])) >= 0) {
                indexes.set(index);
                at++;
            }
            entries.addAll(read(run, indexes));
        }
        callback.accept(entries);
    }
}
