package dev.warren.persistence;

import dev.warren.broker.message.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block made of the live records of other blocks. Runs of one queue and priority that follow each other share a group;
 * settled records keep their numbers in it, but take no space.
 *
 * <p>Confined to the log's writer.
 */
final class CompactedBlock {
    private record Move(Run run, int group, int offset) {}

    private final BlockLog log;
    private final List<Group> groups = new ArrayList<>();
    private final List<byte[]> parts = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<Run> pending = new ArrayList<>();
    private int pendingSize;
    private long contentOf = -1;
    private @Nullable BlockContent content;

    CompactedBlock(BlockLog log) {
        this.log = log;
    }

    /** Takes runs by queue, priority and first sequence. */
    void add(Run run) {
        if (!pending.isEmpty()) {
            Run last = pending.get(pending.size() - 1);
            if (last.queue != run.queue || last.priority() != run.priority() || last.lastOfAll() >= run.firstOfAll()) {
                finish();
            }
        }
        pending.add(run);
        pendingSize += run.size();
    }

    /** Writes the group of the runs taken so far. */
    void finish() {
        if (pending.isEmpty()) {
            return;
        }
        Run head = pending.get(0);
        Group group = new Group(head.queue.queueId(), head.priority(), pendingSize, head.firstOfAll());
        group.present = new BitSet(pendingSize);
        if (pending.get(pending.size() - 1).lastOfAll() != head.firstOfAll() + pendingSize - 1) {
            group.sequences = new long[pendingSize];
        }
        int offset = 0;
        for (Run run : pending) {
            moves.add(new Move(run, groups.size(), offset));
            for (int i = 0; group.sequences != null && i < run.size(); i++) {
                group.sequences[offset + i] = run.sequenceAt(i);
            }
            copy(run, group, offset);
            offset += run.size();
        }
        level(group);
        if (group.present.cardinality() == pendingSize) {
            group.present = null;
        }
        groups.add(group);
        pending.clear();
        pendingSize = 0;
    }

    private void copy(Run run, Group target, int offset) {
        Run.Location place = run.location();
        if (contentOf != place.block().id) {
            contentOf = place.block().id;
            content = log.blockReader().content(contentOf);
        }
        BlockContent source = content;
        BitSet damaged = new BitSet();
        Group group = source == null ? null : source.group(place.group());
        int[] offsets = source == null ? new int[0] : source.offsets(place.group());
        for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
            int record = place.offset() + i;
            Message message = source == null || group == null ? null : source.message(group, record, offsets[record]);
            if (message == null || group == null) {
                damaged.set(i);
            } else {
                copy(message, run, i, group, record, target, offset + i);
            }
        }
        if (!damaged.isEmpty()) {
            log.damaged(run, damaged);
        }
    }

    private void copy(Message message, Run run, int index, Group group, int record, Group target, int at) {
        target.addressLengths.set(at, message.address().length);
        target.propertiesLengths.set(at, message.propertiesLength());
        target.bodyLengths.set(at, message.bodyLength());
        target.messagePriorities.set(at, message.priority());
        if (target.present != null) {
            target.present.set(at);
        }
        if (group.due(record) != 0) {
            target.dues = target.dues == null ? new long[target.count] : target.dues;
            target.dues[at] = group.due(record);
        }
        if (group.isTransient(record)) {
            target.transients = target.transients == null ? new BitSet() : target.transients;
            target.transients.set(at);
        }
        if (group.isDelivered(record) || run.isRedelivered(index, false)) {
            target.delivered = target.delivered == null ? new BitSet() : target.delivered;
            target.delivered.set(at);
        }
        parts.add(message.address());
        parts.add(message.content());
    }

    /** Gives absent records the lengths of a present one, so that columns stay uniform. */
    private static void level(Group group) {
        BitSet present = group.present == null ? new BitSet() : group.present;
        int model = present.nextSetBit(0);
        for (int i = present.nextClearBit(0); model >= 0 && i < group.count; i = present.nextClearBit(i + 1)) {
            group.addressLengths.set(i, group.addressLengths.get(model));
            group.propertiesLengths.set(i, group.propertiesLengths.get(model));
            group.bodyLengths.set(i, group.bodyLengths.get(model));
            group.messagePriorities.set(i, group.messagePriorities.get(model));
        }
    }

    List<Group> groups() {
        return groups;
    }

    byte[][] parts() {
        return parts.toArray(new byte[0][]);
    }

    /** The block is written: the runs are there from now on. */
    void moveTo(StoredBlock block) {
        for (Move move : moves) {
            move.run.moveTo(new Run.Location(block, move.group, move.offset));
            block.add(move.run);
        }
    }
}
