package dev.warren.broker.queue;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of one priority, by sequence. Guarded by the queue's monitor.
 *
 * <pre>
 *   returned      head            middle                    tail
 *   requeued  |  in memory   |  runs in the store only  |  in memory, on the way to the store
 * </pre>
 *
 * Every message of a part precedes those of the next. The head is the window that is served from; once it is full, new
 * messages go to the tail, are written, and become runs. A requeued message always precedes the head, since messages leave a
 * lane in the order of their sequences.
 */
final class Lane {
    private final int priority;
    private final PriorityQueue<QueueEntry> returned =
            new PriorityQueue<>(Comparator.comparingLong(QueueEntry::sequence));
    private final EntryDeque head = new EntryDeque();
    private final ArrayDeque<StoredPart> middle = new ArrayDeque<>();
    private final Tail tail = new Tail(this);

    private long count;
    private long bodyBytes;
    private long headHeapBytes;

    /** Of what is returned or in the head, and has its content. */
    private long heapBytes;

    private boolean loading;

    Lane(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    /** Ready messages, wherever they are. */
    long count() {
        return count;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** Heap that the ready messages take, roughly. */
    long heapBytes() {
        return heapBytes + tail.heapBytes();
    }

    /**
     * Adds a new message.
     *
     * @param windowBytes the room for messages in memory
     * @return false when it does not fit: the message must be stored, to be taken out of memory
     */
    boolean add(QueueEntry entry, long windowBytes) {
        count++;
        bodyBytes += entry.bodyBytes();
        if (middle.isEmpty() && tail.isEmpty() && heapBytes + entry.heapBytes() <= windowBytes) {
            addToHead(entry);
            return true;
        }
        tail.add(entry);
        return false;
    }

    /** A message that was counted before is in the head now. */
    void addToHead(QueueEntry entry) {
        head.addLast(entry);
        headHeapBytes += entry.heapBytes();
        if (entry.message() != null) {
            heapBytes += entry.heapBytes();
        }
    }

    /** Messages that were counted before are in the store only. */
    void addStored(StoredPart part) {
        middle.addLast(part);
    }

    /** Adds a recovered run. Runs are added by ascending sequence, before any message. */
    void addRecovered(StoredRun run) {
        middle.addLast(new StoredPart(run));
        count += run.count();
        bodyBytes += run.bodyBytes();
    }

    /** Puts a message back at its place. */
    void giveBack(QueueEntry entry) {
        count++;
        bodyBytes += entry.bodyBytes();
        if (entry.message() != null) {
            heapBytes += entry.heapBytes();
        }
        returned.add(entry);
    }

    /** The first message if it is at hand: in memory with its content or as a returned entry without. */
    @Nullable
    QueueEntry peek() {
        QueueEntry first = returned.peek();
        if (first != null) {
            return first;
        }
        first = head.peekFirst();
        if (first == null && middle.isEmpty()) {
            tailToHead();
            first = head.peekFirst();
        }
        return first;
    }

    /** Takes what {@link #peek} showed. */
    void pop(QueueEntry entry) {
        if (returned.peek() == entry) {
            returned.poll();
        } else {
            head.pollFirst();
            headHeapBytes -= entry.heapBytes();
        }
        left(entry);
    }

    private void left(QueueEntry entry) {
        count--;
        bodyBytes -= entry.bodyBytes();
        if (entry.message() != null) {
            heapBytes -= entry.heapBytes();
        }
    }

    /** The content of a message was read again. */
    void refreshed(QueueEntry entry) {
        heapBytes += entry.heapBytes();
    }

    /** A message whose content had been forgotten turned out to be lost. */
    void lost(QueueEntry entry) {
        if (head.remove(entry)) {
            headHeapBytes -= entry.heapBytes();
        } else {
            returned.remove(entry);
        }
        count--;
        bodyBytes -= entry.bodyBytes();
    }

    /** Has the run read that is to be read next, if any. */
    void load(long lowWaterBytes, QueueEffects effects) {
        StoredRun run = toLoad(lowWaterBytes);
        if (run != null) {
            effects.load(run);
        }
    }

    /** The run to read next, or null when the head suffices, nothing is stored, or a read is under way. */
    @Nullable
    StoredRun toLoad(long lowWaterBytes) {
        if (loading || middle.isEmpty() || headHeapBytes > lowWaterBytes) {
            return null;
        }
        loading = true;
        return middle.getFirst().run();
    }

    /**
     * The content of a run was read: it becomes the end of the head. Unless the run has left the lane meanwhile.
     *
     * @param entries the run's live messages; those that had expired before are passed over
     */
    void loaded(StoredRun run, List<QueueEntry> entries) {
        loading = false;
        StoredPart part = middle.peekFirst();
        if (part == null || part.run() != run) {
            return;
        }
        middle.pollFirst();
        count -= part.count();
        bodyBytes -= part.bodyBytes();
        for (QueueEntry entry : entries) {
            if (!part.taken().has(entry)) {
                addToHead(entry);
                bodyBytes += entry.bodyBytes();
                count++;
            }
        }
    }

    /** @see Tail#stored */
    void stored(StoredRun run, List<QueueEntry> entries) {
        tail.stored(run, entries);
    }

    // --- messages expire

    /**
     * Removes what has lapsed; what has of runs follows as the store answers.
     *
     * @return when the next is due, or earlier
     */
    long expire(Lapsed now, Departures departures) {
        long[] nextReturned = {Long.MAX_VALUE};
        returned.removeIf(entry -> {
            if (!now.has(entry)) {
                nextReturned[0] = Math.min(nextReturned[0], entry.dueOrNeverMs());
                return false;
            }
            left(entry);
            departures.expired(entry);
            return true;
        });
        head.expire(now, entry -> {
            headHeapBytes -= entry.heapBytes();
            left(entry);
            departures.expired(entry);
        });
        long next = Math.min(nextReturned[0], expireRuns(now, departures));
        tail.expire(now, entry -> {
            count--;
            bodyBytes -= entry.bodyBytes();
            departures.expired(entry);
        });
        return Math.min(next, Math.min(head.nextDueMs(), tail.nextDueMs()));
    }

    private long expireRuns(Lapsed now, Departures departures) {
        long next = Long.MAX_VALUE;
        for (Iterator<StoredPart> each = middle.iterator(); each.hasNext(); ) {
            StoredPart part = each.next();
            if (!part.mayHave(now)) {
                next = Math.min(next, part.nextDueMs());
            } else if (part.isAllOf(now)) {
                each.remove();
                count -= part.count();
                bodyBytes -= part.bodyBytes();
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
     * @return whether the run is still here, so that these messages have left the lane now
     */
    boolean due(StoredRun run, DueEntries due, Lapsed by) {
        for (StoredPart part : middle) {
            if (part.run() == run) {
                long octets = 0;
                for (QueueEntry entry : due.entries()) {
                    octets += entry.bodyBytes();
                }
                part.taken(due.entries().size(), octets, by, due.nextDueMs());
                count -= due.entries().size();
                bodyBytes -= octets;
                return true;
            }
        }
        return false;
    }

    /** When the next of what is in memory, but was not returned, is due; or earlier. */
    long nextDueMs() {
        return Math.min(head.nextDueMs(), tail.nextDueMs());
    }

    private void tailToHead() {
        QueueEntry entry;
        while ((entry = tail.poll()) != null) {
            addToHead(entry);
        }
    }

    /** What is in memory, in no particular order. */
    void forEachEntry(Consumer<QueueEntry> action) {
        returned.forEach(action);
        head.forEach(action);
        tail.forEach(action);
    }

    void forEachPart(Consumer<StoredPart> action) {
        middle.forEach(action);
    }

    void clear() {
        returned.clear();
        head.clear();
        middle.clear();
        tail.clear();
        count = 0;
        bodyBytes = 0;
        heapBytes = 0;
        headHeapBytes = 0;
    }
}
