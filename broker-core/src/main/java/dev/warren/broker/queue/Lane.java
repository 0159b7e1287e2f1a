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
    /** So many runs may wait for an earlier one; then their messages leave memory one by one. */
    private static final int MOST_WRITTEN = 64;

    private final int priority;
    private final PriorityQueue<QueueEntry> returned =
            new PriorityQueue<>(Comparator.comparingLong(QueueEntry::sequence));
    private final EntryDeque head = new EntryDeque();
    private final ArrayDeque<StoredPart> middle = new ArrayDeque<>();
    private final EntryDeque tail = new EntryDeque();

    /** Written runs whose entries are still in the tail, since an earlier one is not written yet. */
    private final ArrayDeque<Written> written = new ArrayDeque<>();

    private long count;
    private long bodyBytes;
    private long headHeapBytes;
    private long heapBytes;
    private boolean loading;

    /** This has left the lane; runs may still hold records of it. */
    private Lapsed lapsed = Lapsed.NONE;

    private record Written(StoredRun run, List<QueueEntry> entries) {}

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
        return heapBytes;
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
        heapBytes += entry.heapBytes();
        if (middle.isEmpty() && tail.isEmpty() && heapBytes <= windowBytes) {
            head.addLast(entry);
            headHeapBytes += entry.heapBytes();
            return true;
        }
        tail.addLast(entry);
        return false;
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
                head.addLast(entry);
                headHeapBytes += entry.heapBytes();
                heapBytes += entry.heapBytes();
                bodyBytes += entry.bodyBytes();
                count++;
            }
        }
    }

    /** The store has written a run: take its messages out of memory if they wait in the tail. */
    void stored(StoredRun run, List<QueueEntry> entries) {
        if (tail.isEmpty()) {
            return;
        }
        written.addLast(new Written(run, entries));
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Iterator<Written> each = written.iterator(); each.hasNext(); ) {
                Written next = each.next();
                if (next.entries.get(next.entries.size() - 1).sequence() < tailStart()) {
                    each.remove();
                } else if (startsTail(next.entries)) {
                    each.remove();
                    evict(next);
                    moved = true;
                }
            }
        }
        while (written.size() > MOST_WRITTEN) {
            forget(written.removeFirst());
        }
    }

    /**
     * Forgets the contents of a run that is written but does not begin the tail: its messages will be read again one by one,
     * which is slow, but memory stays bounded whatever order the store writes in.
     */
    private void forget(Written run) {
        long from = tailStart();
        for (QueueEntry entry : run.entries) {
            if (entry.sequence() >= from && entry.message() != null) {
                entry.message(null);
                heapBytes -= entry.heapBytes();
            }
        }
    }

    private long tailStart() {
        QueueEntry first = tail.peekFirst();
        return first == null ? Long.MAX_VALUE : first.sequence();
    }

    /** Whether what is left of these entries, from the start of the tail on, begins the tail in this order. */
    private boolean startsTail(List<QueueEntry> entries) {
        Iterator<QueueEntry> waiting = tail.iterator();
        long from = tailStart();
        boolean any = false;
        for (QueueEntry entry : entries) {
            if (entry.sequence() < from || expired(entry)) {
                continue;
            }
            if (!waiting.hasNext() || waiting.next() != entry) {
                return false;
            }
            any = true;
        }
        return any;
    }

    private boolean expired(QueueEntry entry) {
        return lapsed.has(entry) && (entry.dead() || entry.settled());
    }

    private void evict(Written run) {
        long from = tailStart();
        // What has expired out of it can be told when the run is read.
        boolean whole = run.entries.size() == run.run.count();
        boolean expired = false;
        long messages = 0;
        long octets = 0;
        for (QueueEntry entry : run.entries) {
            if (expired(entry)) {
                expired = true;
            } else {
                whole &= entry.sequence() >= from;
                messages++;
                octets += entry.bodyBytes();
            }
        }
        long last = run.entries.get(run.entries.size() - 1).sequence();
        QueueEntry entry;
        while ((entry = tail.peekFirst()) != null && entry.sequence() <= last) {
            tail.pollFirst();
            if (whole) {
                heapBytes -= entry.message() == null ? 0 : entry.heapBytes();
            } else {
                // The run began in the head, which the tail follows directly then: finish it there.
                head.addLast(entry);
                headHeapBytes += entry.heapBytes();
            }
        }
        if (whole) {
            middle.addLast(new StoredPart(run.run, messages, octets, expired ? lapsed : Lapsed.NONE));
        }
    }

    // --- messages expire

    /** Takes what has expired. */
    interface Expired {
        void entry(QueueEntry entry);

        /** What is left of a run. */
        void part(StoredPart part);

        /** Find out what of a run has lapsed; the answer is {@link Lane#due}. */
        void ask(StoredPart part, Lapsed lapsed);
    }

    /**
     * Removes what has lapsed; what has of runs follows as the store answers.
     *
     * @return when the next is due, or earlier
     */
    long expire(Lapsed now, Expired sink) {
        lapsed = lapsed.and(now);
        long[] nextReturned = {Long.MAX_VALUE};
        returned.removeIf(entry -> {
            if (!now.has(entry)) {
                nextReturned[0] = Math.min(nextReturned[0], entry.dueOrNeverMs());
                return false;
            }
            left(entry);
            sink.entry(entry);
            return true;
        });
        head.expire(now, entry -> {
            headHeapBytes -= entry.heapBytes();
            left(entry);
            sink.entry(entry);
        });
        long next = Math.min(nextReturned[0], expireRuns(now, sink));
        tail.expire(now, entry -> {
            left(entry);
            sink.entry(entry);
        });
        return Math.min(next, Math.min(head.nextDueMs(), tail.nextDueMs()));
    }

    private long expireRuns(Lapsed now, Expired sink) {
        long next = Long.MAX_VALUE;
        for (Iterator<StoredPart> each = middle.iterator(); each.hasNext(); ) {
            StoredPart part = each.next();
            if (!part.mayHave(now)) {
                next = Math.min(next, part.nextDueMs());
            } else if (part.isAllOf(now)) {
                each.remove();
                count -= part.count();
                bodyBytes -= part.bodyBytes();
                sink.part(part);
            } else if (!part.asked()) {
                part.ask();
                sink.ask(part, now);
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
        while ((entry = tail.pollFirst()) != null) {
            head.addLast(entry);
            headHeapBytes += entry.heapBytes();
        }
        written.clear();
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
        written.clear();
        count = 0;
        bodyBytes = 0;
        heapBytes = 0;
        headHeapBytes = 0;
    }
}
