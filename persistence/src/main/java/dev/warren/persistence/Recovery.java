package dev.warren.persistence;

import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.h2.mvstore.Cursor;

/**
 * Finds out at start what is in the durable log, without reading a body: the heads from the index, minus what the settled
 * map and the journal say, with redelivered flags from the flags map after a clean end, from marks otherwise.
 *
 * <p>Confined to the thread that opens the store.
 */
final class Recovery implements Journal.Listener {
    private final BlockLog log;
    private final LogMaps maps;
    private final BlockTable table;
    private final Checkpoint checkpoint;
    private final List<StoredBlock> dead;
    private final Map<Long, StoredQueue> queues = new HashMap<>();
    private final Map<Long, List<Run>> runs = new HashMap<>();
    private final Checksum checksum = new Checksum();

    /** @param dead gets the blocks without live messages, to be removed by the first commit */
    Recovery(BlockLog log, BlockTable table, Checkpoint checkpoint, List<StoredBlock> dead) {
        this.log = log;
        this.maps = log.maps();
        this.table = table;
        this.checkpoint = checkpoint;
        this.dead = dead;
    }

    Map<Long, StoredQueue> run() {
        boolean clean = maps.state.containsKey("clean");
        readQueues();
        readIndex();
        readBits(maps.settled, this::settle);
        readJournal();
        if (maps.state.containsKey("salvaged")) {
            settleDuplicates();
        }
        Map<Run, BitSet> flags = new HashMap<>();
        readBits(
                maps.flags,
                (run, bits) -> flags.merge(run, bits, (one, other) -> {
                    one.or(other);
                    return one;
                }));
        for (StoredBlock block : table.all()) {
            if (block.live == 0) {
                dead.add(block);
            }
            for (Run run : block.runs) {
                run.recoveredRedelivered(flags.get(run), clean ? -1 : run.queue.mark);
                if (flags.containsKey(run)) {
                    block.flagged = true;
                }
                if (run.live() > 0 && run.live() < run.size()) {
                    run.handOver(liveBodyBytes(run));
                }
            }
        }
        runs.forEach((queueId, found) -> {
            StoredQueue queue = queue(queueId);
            List<Run> live = apart(found);
            live.sort(Comparator.comparingLong(Run::firstSequence));
            live.forEach(queue.runs::add);
            queue.recovered(new ArrayList<StoredRun>(live), !clean);
        });
        queues.values().forEach(queue -> queue.recovered(queue.recovered(), !clean));
        return queues;
    }

    /**
     * Cuts a queue's runs where others begin, for the queue serves them one after the other. A block made of others may have
     * what came before and what came after a third; a unit's messages may lie around those of others.
     */
    private List<Run> apart(List<Run> found) {
        Map<Integer, PriorityQueue<Run>> byPriority = new HashMap<>();
        for (Run run : found) {
            if (run.live() > 0) {
                byPriority
                        .computeIfAbsent(
                                run.priority(), p -> new PriorityQueue<>(Comparator.comparingLong(Run::firstSequence)))
                        .add(run);
            }
        }
        List<Run> apart = new ArrayList<>(found.size());
        for (PriorityQueue<Run> waiting : byPriority.values()) {
            Run run;
            while ((run = waiting.poll()) != null) {
                Run next = waiting.peek();
                if (next != null && run.lastSequence() > next.firstSequence()) {
                    int cut = 0;
                    while (run.sequenceAt(cut) < next.firstSequence()) {
                        cut++;
                    }
                    Run rest = run.slice(cut, run.size());
                    rest.handOver(liveBodyBytes(rest));
                    Run start = run.slice(0, cut);
                    start.handOver(liveBodyBytes(start));
                    run.location().block().split(run, start, rest);
                    waiting.add(rest);
                    run = start;
                }
                apart.add(run);
            }
        }
        return apart;
    }

    private StoredQueue queue(long queueId) {
        return queues.computeIfAbsent(queueId, id -> new StoredQueue(log, id));
    }

    private void readQueues() {
        Cursor<Long, byte[]> cursor = maps.queues.cursor(null);
        while (cursor.hasNext()) {
            StoredQueue queue = queue(cursor.next());
            OctetReader in = new OctetReader(cursor.getValue(), 0);
            queue.mark = in.number();
            queue.usedBelow = in.number();
        }
    }

    private void readIndex() {
        Cursor<Long, byte[]> cursor = maps.index.cursor(null);
        while (cursor.hasNext()) {
            long id = cursor.next();
            BlockHead head = BlockHead.decode(cursor.getValue(), 0, checksum);
            if (head == null) {
                head = log.headOrNull(id);
            }
            if (head == null) {
                log.report("block " + id + " of " + log.name() + " has no readable head: its messages are lost");
                continue;
            }
            addBlock(head);
        }
        Long last = maps.log.lastKey();
        if (last != null) {
            // The last key is a placeholder that the next block takes.
            table.used(last - 1);
        }
    }

    private void addBlock(BlockHead head) {
        int octets = head.offsetOf(head.groups().size());
        StoredBlock block = new StoredBlock(head.blockId(), octets);
        for (int g = 0; g < head.groups().size(); g++) {
            Group group = head.groups().get(g);
            StoredQueue queue = queue(group.queueId);
            Run run = new Run(
                    queue,
                    new Run.Location(block, g, 0),
                    group.priority,
                    group.count,
                    group.first,
                    group.sequences,
                    group.dues,
                    group.bodyLengths.sum());
            for (int i = 0; (group.present != null || group.transients != null) && i < group.count; i++) {
                if (!group.isPresent(i) || group.isTransient(i)) {
                    run.settle(i);
                }
            }
            queue.next = Math.max(queue.next, run.lastOfAll() + 1);
            runs.computeIfAbsent(group.queueId, id -> new ArrayList<>()).add(run);
            block.add(run);
        }
        table.add(block);
        table.used(block.id);
    }

    private interface BitsTaker {
        void take(Run run, BitSet bits);
    }

    private void readBits(org.h2.mvstore.MVMap<Long, byte[]> map, BitsTaker taker) {
        Cursor<Long, byte[]> cursor = map.cursor(null);
        while (cursor.hasNext()) {
            StoredBlock block = table.get(cursor.next());
            byte[] octets = cursor.getValue();
            OctetReader in = new OctetReader(octets, 0);
            while (block != null && in.position() < octets.length) {
                Run run = block.runs.get(in.count());
                int offset = in.count();
                BitSet bits = Group.decodeBits(in);
                if (offset > 0) {
                    BitSet moved = new BitSet();
                    bits.stream().forEach(bit -> moved.set(bit + offset));
                    bits = moved;
                }
                taker.take(run, bits);
            }
        }
    }

    private void settle(Run run, BitSet bits) {
        run.location().block().folded = true;
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            settle(run, i);
        }
    }

    private static void settle(Run run, int index) {
        if (run.settle(index)) {
            run.location().block().live--;
        }
    }

    private void readJournal() {
        Journal journal = new Journal();
        Cursor<Long, byte[]> cursor = maps.journal.cursor(null);
        while (cursor.hasNext()) {
            long key = cursor.next();
            byte[] entry = cursor.getValue();
            if (!journal.decode(entry, this)) {
                log.report("journal entry " + key + " of " + log.name() + ": settled messages may come back");
            }
            checkpoint.found(key, entry.length);
        }
    }

    @Override
    public void settled(long blockId, int group, int from, int to) {
        StoredBlock block = table.get(blockId);
        if (block != null) {
            checkpoint.changed(block);
            for (int i = from; i < to; i++) {
                settle(block.runs.get(group), i);
            }
        }
    }

    @Override
    public void marked(long queueId, long below) {
        StoredQueue queue = queue(queueId);
        queue.mark = Math.max(queue.mark, below);
        checkpoint.changed(queue);
    }

    @Override
    public void used(long queueId, long below) {
        StoredQueue queue = queue(queueId);
        queue.usedBelow = Math.max(queue.usedBelow, below);
        checkpoint.changed(queue);
    }

    /** After a salvage a message may be in the block that it was written to and in a copy of it: the younger block has it. */
    private void settleDuplicates() {
        for (List<Run> found : runs.values()) {
            Set<Long> seen = new HashSet<>();
            found.sort(Comparator.comparingLong((Run run) -> run.location().block().id)
                    .reversed());
            for (Run run : found) {
                for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
                    if (!seen.add(run.sequenceAt(i))) {
                        settle(run, i);
                        checkpoint.changed(run.location().block());
                    }
                }
            }
        }
    }

    private long liveBodyBytes(Run run) {
        Run.Location place = run.location();
        Column lengths = log.head(place.block().id).groups().get(place.group()).bodyLengths;
        long sum = 0;
        for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
            sum += lengths.get(place.offset() + i);
        }
        return sum;
    }
}
