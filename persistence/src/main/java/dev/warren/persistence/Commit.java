package dev.warren.persistence;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One commit of a log: what several tasks append, settle and mark, durable together or not at all.
 *
 * <p>Confined to the log's writer.
 */
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

    /** Sequences are noted as used in steps, so that removing blocks seldom writes. */
    private static final int USED_STEP = 4096;

    /** Stands in {@link QueueEntry#place} of a message that was settled before it was written. */
    private static final Object SETTLED = new Object();

    /** The same, when what the message became elsewhere is part of this commit: it is answered for after the sync. */
    private static final Object MOVED = new Object();

    private record Stored(Run run, List<GroupDraft.Item> items) {}

    private final BlockLog log;
    private final LogMaps maps;
    private final BlockTable table;
    private final Checkpoint checkpoint;
    private final Checksum checksum;
    private final OctetWriter out;
    private final List<StoredQueue> appending = new ArrayList<>();
    private final List<Run> settled = new ArrayList<>();
    private final List<StoredBlock> dead;
    private final List<StoredQueue> marked = new ArrayList<>();
    private final List<StoredQueue> used = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();
    private boolean changed;

    Commit(
            BlockLog log,
            BlockTable table,
            Checkpoint checkpoint,
            List<StoredBlock> dead,
            Checksum checksum,
            OctetWriter out) {
        this.log = log;
        this.maps = log.maps();
        this.table = table;
        this.checkpoint = checkpoint;
        this.dead = new ArrayList<>(dead);
        this.checksum = checksum;
        this.out = out;
    }

    /** Does everything the tasks ask for and tells those who wait. Throws if it could not be made durable. */
    void run(List<Task> tasks, Rewriting rewriting) {
        for (Task task : tasks) {
            settle(task);
        }
        for (Task task : tasks) {
            if (task instanceof Task.Unit unit) {
                append(unit);
            }
        }
        writeBlocks();
        rewriting.step(this);
        removeDead();
        if (log.durable()) {
            checkpoint.write(settled, marked, used);
            if (changed && maps.state.containsKey("clean")) {
                maps.state.remove("clean");
            }
        }
        for (Run run : settled) {
            run.unwritten = null;
        }
        if (changed) {
            maps.commit();
        }
        for (Task task : tasks) {
            if (task instanceof Task.Unit unit && log.durable() && !needsSync(unit)) {
                call(unit.whenDurable());
            }
        }
        if (changed) {
            maps.sync();
        }
        publish(tasks);
    }

    private void settle(Task task) {
        if (task instanceof Task.Unit unit) {
            for (QueueEntry entry : unit.settled()) {
                if (entry.place instanceof Run run) {
                    settle(run, entry.placeIndex);
                } else {
                    entry.place = unit.appended().isEmpty() ? SETTLED : MOVED;
                }
            }
            for (StoredRun run : unit.settledRuns()) {
                settleAll((Run) run);
            }
        } else if (task instanceof Task.Damaged damaged) {
            damaged.indexes().stream().forEach(index -> settle(damaged.run(), index));
        } else if (task instanceof Task.Drop drop) {
            drop.queue().dropped = true;
            drop.queue().runs.snapshot().forEach(this::settleAll);
            if (log.durable() && maps.queues.remove(drop.queue().queueId()) != null) {
                changed = true;
            }
        } else if (task instanceof Task.Mark mark && mark.below() > mark.queue().mark) {
            mark.queue().mark = mark.below();
            if (!marked.contains(mark.queue())) {
                marked.add(mark.queue());
            }
            checkpoint.changed(mark.queue());
            changed = true;
        }
    }

    private void settleAll(Run run) {
        for (int i = run.nextLive(0); i < run.size(); i = run.nextLive(i + 1)) {
            settle(run, i);
        }
    }

    private void settle(Run run, int index) {
        if (!run.settle(index)) {
            return;
        }
        changed = true;
        StoredBlock block = run.location().block();
        block.live--;
        if (block.live == 0) {
            dead.add(block);
        }
        if (run.live() == 0) {
            run.queue.runs.died();
        }
        if (log.durable()) {
            if (run.unwritten == null) {
                run.unwritten = new IntRanges();
                settled.add(run);
            }
            run.unwritten.add(index);
        }
    }

    private void append(Task.Unit unit) {
        for (int i = 0; i < unit.appended().size(); i++) {
            QueueEntry entry = unit.appended().get(i);
            StoredQueue queue = (StoredQueue) entry.log();
            if (entry.place == MOVED) {
                continue;
            }
            if (entry.place == SETTLED || queue.dropped) {
                entry.place = SETTLED;
                accept(unit, i);
                continue;
            }
            Message message = unit.message(i);
            if (message != null) {
                draft(queue, entry.priority()).add(entry, message);
            }
        }
    }

    private GroupDraft draft(StoredQueue queue, int priority) {
        for (GroupDraft draft : queue.drafts) {
            if (draft.priority == priority) {
                return draft;
            }
        }
        if (queue.drafts.isEmpty()) {
            appending.add(queue);
        }
        GroupDraft draft = new GroupDraft(queue, priority);
        queue.drafts.add(draft);
        return draft;
    }

    private void writeBlocks() {
        BlockDraft block = new BlockDraft();
        for (StoredQueue queue : appending) {
            for (GroupDraft draft : queue.drafts) {
                draft.sort();
                int from = 0;
                for (int at = 0; at < draft.items.size(); at++) {
                    int octets = BlockDraft.octets(draft.items.get(at).message());
                    if (block.octets() > 0
                            && block.octets() + octets > log.tuning().blockOctets()) {
                        block.add(draft, from, at);
                        from = at;
                        write(block);
                        block = new BlockDraft();
                    }
                    block.count(octets);
                }
                block.add(draft, from, draft.items.size());
            }
            queue.drafts.clear();
        }
        write(block);
    }

    private void write(BlockDraft block) {
        if (block.isEmpty()) {
            return;
        }
        byte[][] parts = block.parts();
        StoredBlock written = put(block.groups(), parts, BlockDraft.checksums(parts, checksum));
        for (int g = 0; g < block.groups().size(); g++) {
            Group group = block.groups().get(g);
            List<GroupDraft.Item> items = block.items(g);
            StoredQueue queue = (StoredQueue) items.get(0).entry().log();
            Run run = new Run(
                    queue,
                    new Run.Location(written, g, 0),
                    group.priority,
                    group.count,
                    group.first,
                    group.sequences,
                    group.dues,
                    group.bodyLengths.sum());
            written.add(run);
            queue.runs.add(run);
            queue.next = Math.max(queue.next, run.lastOfAll() + 1);
            for (int i = 0; i < items.size(); i++) {
                QueueEntry entry = items.get(i).entry();
                entry.placeIndex = i;
                entry.place = run;
                if (entry.redelivered()) {
                    // Its queue may take it out of memory and read it again before the broker ends.
                    run.setRedelivered(i);
                }
            }
            stored.add(new Stored(run, items));
        }
    }

    /** Writes a block; the caller adds its runs. */
    StoredBlock put(List<Group> groups, byte[][] parts, int[] checksums) {
        long id = table.nextId();
        byte[] head = BlockHead.encode(id, groups, out, checksum);
        Block block = new Block(head, parts, checksums);
        maps.log.put(id, block);
        maps.log.put(id + 1, Block.PLACEHOLDER);
        if (log.durable()) {
            maps.index.put(id, head);
        }
        StoredBlock written = new StoredBlock(id, block.length());
        table.add(written);
        changed = true;
        return written;
    }

    /** The maps were changed beyond what the tasks ask for. */
    void changed() {
        changed = true;
    }

    /** A block's messages were all settled, or copied to another. */
    void died(StoredBlock block) {
        dead.add(block);
    }

    private void removeDead() {
        for (StoredBlock block : dead) {
            table.remove(block);
            changed = true;
            try {
                maps.log.remove(block.id);
            } catch (RuntimeException e) {
                // Its page can not be read: the index forgets it, its space is lost until the file is rebuilt.
                log.report("block " + block.id + " of " + log.name() + " can not be removed: " + e.getMessage());
            }
            if (!log.durable()) {
                continue;
            }
            maps.index.remove(block.id);
            if (block.folded) {
                maps.settled.remove(block.id);
            }
            if (block.flagged) {
                maps.flags.remove(block.id);
            }
            for (Run run : block.runs) {
                StoredQueue queue = run.queue;
                if (run.lastOfAll() >= queue.usedBelow && !queue.dropped) {
                    queue.usedBelow = run.lastOfAll() + 1 + USED_STEP;
                    used.add(queue);
                    checkpoint.changed(queue);
                }
            }
        }
        // What dead blocks' messages were settled by, nobody needs to know.
        settled.removeIf(run -> {
            boolean gone = run.location().block().live == 0;
            if (gone) {
                run.unwritten = null;
            } else {
                checkpoint.changed(run.location().block());
            }
            return gone;
        });
    }

    /** Whether a unit has something that a crash must not undo. */
    private static boolean needsSync(Task.Unit unit) {
        if (!unit.settled().isEmpty() || !unit.settledRuns().isEmpty()) {
            return true;
        }
        for (QueueEntry entry : unit.appended()) {
            if (entry.persistent()) {
                return true;
            }
        }
        return false;
    }

    private void publish(List<Task> tasks) {
        for (Task task : tasks) {
            if (task instanceof Task.Unit unit) {
                for (int i = 0; i < unit.appended().size(); i++) {
                    accept(unit, i);
                }
            }
        }
        for (Stored group : stored) {
            StoreListener listener = group.run.queue.listener();
            if (listener != null && !group.run.queue.dropped) {
                List<QueueEntry> entries = new ArrayList<>(group.items.size());
                group.items.forEach(item -> entries.add(item.entry()));
                call(() -> listener.stored(group.run, entries));
            }
        }
        for (Task task : tasks) {
            if (task instanceof Task.Unit unit && (!log.durable() || needsSync(unit))) {
                call(unit.whenDurable());
            } else if (task instanceof Task.Mark mark) {
                call(mark.whenDurable());
            }
        }
    }

    private static void accept(Task.Unit unit, int index) {
        Message message = unit.answer(index);
        if (message != null) {
            call(message::accepted);
        }
    }

    static void call(@org.jspecify.annotations.Nullable Runnable callback) {
        try {
            if (callback != null) {
                callback.run();
            }
        } catch (RuntimeException e) {
            // Whoever was called is at fault, not the store: the others still have to hear.
            LOG.error("A callback of the message store failed", e);
        }
    }
}
