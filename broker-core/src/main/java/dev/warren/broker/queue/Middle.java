package dev.warren.broker.queue;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The middle of a lane: runs that are in the store only, by sequence. Guarded by the queue's monitor. */
final class Middle {
    private final ArrayDeque<StoredPart> parts = new ArrayDeque<>();
    private long count;
    private long bodyBytes;
    private boolean loading;

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Messages in all runs. */
    long count() {
        return count;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    void add(StoredPart part) {
        parts.addLast(part);
        count += part.count();
        bodyBytes += part.bodyBytes();
    }

    /** The runs with messages behind a sequence. */
    Suffix<StoredPart> after(long sequence) {
        return new Suffix<>(parts, part -> part.run().lastSequence() <= sequence);
    }

    /** Whether a run has the place of a sequence. */
    boolean mayHave(long sequence) {
        StoredPart part = after(sequence - 1).poll();
        return part != null && part.run().firstSequence() <= sequence;
    }

    /** Whether a message is in its run here. */
    boolean has(QueueEntry entry) {
        StoredPart part = of(entry);
        return part != null
                && part.contains(entry)
                && part.has(entry)
                && part.run().priority() == entry.priority();
    }

    void forEach(Consumer<StoredPart> action) {
        parts.forEach(action);
    }

    void clear() {
        parts.clear();
        count = 0;
        bodyBytes = 0;
    }

    // --- the first run is read

    /** The run to read next, or null when there is none or a read is under way. */
    @Nullable
    StoredRun toLoad() {
        if (loading || parts.isEmpty()) {
            return null;
        }
        loading = true;
        return parts.getFirst().run();
    }

    /** The run was read: it leaves if it is the first, which it is not when it has left meanwhile; null then. */
    @Nullable
    StoredPart loaded(StoredRun run) {
        loading = false;
        StoredPart part = parts.peekFirst();
        if (part == null || part.run() != run) {
            return null;
        }
        parts.removeFirst();
        leaves(part);
        return part;
    }

    private void leaves(StoredPart part) {
        count -= part.count();
        bodyBytes -= part.bodyBytes();
    }

    // --- single messages leave

    /** Takes a message, as it was read, out of its run; false when it is not there. */
    boolean takeOut(QueueEntry entry) {
        StoredPart part = of(entry);
        if (part == null || !has(entry)) {
            return false;
        }
        part.takeOut(entry);
        count--;
        bodyBytes -= entry.bodyBytes();
        if (part.count() == 0 && part == parts.peekFirst() && !loading) {
            parts.removeFirst();
        }
        return true;
    }

    /** The message is in its run again; false when it is not from here. */
    boolean putBack(QueueEntry entry) {
        StoredPart part = of(entry);
        if (part == null || !part.putBack(entry)) {
            return false;
        }
        count++;
        bodyBytes += entry.bodyBytes();
        return true;
    }

    private @Nullable StoredPart of(QueueEntry entry) {
        return after(entry.sequence() - 1).poll();
    }

    // --- messages expire

    /**
     * Removes the runs that have lapsed; of others, what has follows as the store answers.
     *
     * @return when the next is due, or earlier
     */
    long expire(Lapsed now, Departures departures) {
        long next = Long.MAX_VALUE;
        for (Iterator<StoredPart> each = parts.iterator(); each.hasNext(); ) {
            StoredPart part = each.next();
            if (!part.mayHave(now)) {
                next = Math.min(next, part.nextDueMs());
            } else if (part.isAllOf(now)) {
                each.remove();
                leaves(part);
                departures.expired(part);
            } else if (!part.asked()) {
                part.ask();
                departures.askExpired(part, now);
            }
        }
        return next;
    }

    /**
     * The store has found what of a run has lapsed.
     *
     * @return those that have left now: none if the run is not here any more
     */
    List<QueueEntry> due(StoredRun run, DueEntries due, Lapsed by) {
        for (StoredPart part : parts) {
            if (part.run() == run) {
                List<QueueEntry> leaving =
                        due.entries().stream().filter(part::has).toList();
                long octets = 0;
                for (QueueEntry entry : leaving) {
                    octets += entry.bodyBytes();
                }
                part.taken(leaving.size(), octets, by, due.nextDueMs());
                count -= leaving.size();
                bodyBytes -= octets;
                return leaving;
            }
        }
        return List.of();
    }
}
