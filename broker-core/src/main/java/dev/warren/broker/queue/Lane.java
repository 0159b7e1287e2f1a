package dev.warren.broker.queue;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.Comparator;
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
    private static final QueueEntry[] NONE = {};

    private final int priority;
    private final PriorityQueue<QueueEntry> returned =
            new PriorityQueue<>(Comparator.comparingLong(QueueEntry::sequence));
    private final EntryDeque head = new EntryDeque();
    private final Middle middle = new Middle();
    private final Tail tail = new Tail(this);

    /** In memory. */
    private long count;

    private long bodyBytes;
    private long headHeapBytes;

    /** Of what is returned or in the head, and has its content. */
    private long heapBytes;

    /** Whether a message was ever taken out of the middle, so that one that comes back may belong there. */
    private boolean gaps;

    Lane(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    /** Ready messages, wherever they are. */
    long count() {
        return count + middle.count();
    }

    long bodyBytes() {
        return bodyBytes + middle.bodyBytes();
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
        count -= part.count();
        bodyBytes -= part.bodyBytes();
        middle.add(part);
    }

    /** Adds a recovered run. Runs are added by ascending sequence, before any message. */
    void addRecovered(StoredRun run) {
        middle.add(new StoredPart(run));
    }

    /** Puts a message back at its place. */
    void giveBack(QueueEntry entry) {
        if (gaps && middle.putBack(entry)) {
            return;
        }
        count++;
        bodyBytes += entry.bodyBytes();
        if (entry.message() != null) {
            heapBytes += entry.heapBytes();
        }
        QueueEntry first = gaps ? head.peekFirst() : null;
        if (first != null && first.sequence() < entry.sequence()) {
            head.insert(entry);
            headHeapBytes += entry.heapBytes();
            return;
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
        // What was taken out meanwhile is not here.
        if (!gaps || head.after(entry.sequence() - 1).poll() == entry || returned.contains(entry)) {
            heapBytes += entry.heapBytes();
        }
    }

    /** A message whose content had been forgotten turned out to be lost; false when it was taken out meanwhile. */
    boolean lost(QueueEntry entry) {
        if (head.remove(entry)) {
            headHeapBytes -= entry.heapBytes();
        } else if (!returned.remove(entry)) {
            return false;
        }
        count--;
        bodyBytes -= entry.bodyBytes();
        return true;
    }

    // --- looking, and taking out of the middle

    /** Those that came back, in no order. */
    QueueEntry[] returned() {
        return returned.isEmpty() ? NONE : returned.toArray(NONE);
    }

    /**
     * Shows what follows a sequence, except for what came back.
     *
     * @return the run whose messages come next, if it is not enough; null at the end of the lane
     */
    @Nullable
    StoredPart slice(long after, int most, List<Browsed> found) {
        if (show(head.after(after), most, found)) {
            return null;
        }
        StoredPart next = middle.after(after).poll();
        if (next == null) {
            show(tail.after(after), most, found);
        }
        return next;
    }

    private static boolean show(Suffix<QueueEntry> entries, int most, List<Browsed> found) {
        QueueEntry entry;
        while (found.size() < most && (entry = entries.poll()) != null) {
            found.add(Browsed.of(entry, Browsed.State.READY));
        }
        return found.size() >= most;
    }

    /** Whether the first message is in memory, with its content. */
    boolean atHand() {
        QueueEntry first = returned.peek();
        first = first == null ? head.peekFirst() : first;
        return first == null ? middle.isEmpty() : first.message() != null;
    }

    EntryDeque head() {
        return head;
    }

    Middle middle() {
        return middle;
    }

    Tail tail() {
        return tail;
    }

    /** Takes out what is wanted of what is in memory, and not just on its way to the store. */
    void takeOut(Wanted wanted, Consumer<QueueEntry> taken) {
        Consumer<QueueEntry> leave = entry -> {
            gaps = true;
            wanted.found(entry);
            left(entry);
            taken.accept(entry);
        };
        QueueEntry first;
        while ((first = returned.peek()) != null && wanted.has(first)) {
            leave.accept(returned.remove());
        }
        if (!wanted.isEmpty()) {
            returned.removeIf(entry -> {
                boolean out = wanted.has(entry);
                if (out) {
                    leave.accept(entry);
                }
                return out;
            });
        }
        head.takeOut(wanted, entry -> {
            headHeapBytes -= entry.heapBytes();
            leave.accept(entry);
        });
    }

    /** Takes a message, as it was read, out of its run; false when it is not there. */
    boolean takeOutOfRun(QueueEntry entry) {
        boolean there = middle.takeOut(entry);
        gaps |= there;
        return there;
    }

    // --- the middle is read

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
        return headHeapBytes > lowWaterBytes ? null : middle.toLoad();
    }

    /**
     * The content of a run was read: it becomes the end of the head. Unless the run has left the lane meanwhile.
     *
     * @param entries the run's live messages; those that had expired before are passed over
     */
    void loaded(StoredRun run, List<QueueEntry> entries) {
        StoredPart part = middle.loaded(run);
        if (part == null) {
            return;
        }
        for (QueueEntry entry : entries) {
            if (part.has(entry)) {
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
        long next = Math.min(nextReturned[0], middle.expire(now, departures));
        tail.expire(now, entry -> {
            count--;
            bodyBytes -= entry.bodyBytes();
            departures.expired(entry);
        });
        return Math.min(next, Math.min(head.nextDueMs(), tail.nextDueMs()));
    }

    /** @see Middle#due */
    List<QueueEntry> due(StoredRun run, DueEntries due, Lapsed by) {
        return middle.due(run, due, by);
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
