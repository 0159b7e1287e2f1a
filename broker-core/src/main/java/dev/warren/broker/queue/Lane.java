package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
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
    private final ArrayDeque<QueueEntry> head = new ArrayDeque<>();
    private final ArrayDeque<StoredRun> middle = new ArrayDeque<>();
    private final ArrayDeque<QueueEntry> tail = new ArrayDeque<>();

    /** Written runs whose entries are still in the tail, since an earlier one is not written yet. */
    private final ArrayDeque<Written> written = new ArrayDeque<>();

    private long count;
    private long bodyBytes;
    private long headHeapBytes;
    private long heapBytes;
    private boolean loading;

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
        middle.addLast(run);
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
        heapBytes -= entry.heapBytes();
        count--;
        bodyBytes -= entry.bodyBytes();
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

    /** The run to read next, or null when the head suffices, nothing is stored, or a read is under way. */
    @Nullable
    StoredRun toLoad(long lowWaterBytes) {
        if (loading || middle.isEmpty() || headHeapBytes > lowWaterBytes) {
            return null;
        }
        loading = true;
        return middle.peekFirst();
    }

    /** The content of a run was read: it becomes the end of the head. Unless it was purged meanwhile. */
    void loaded(StoredRun run, List<QueueEntry> entries) {
        loading = false;
        if (middle.peekFirst() != run) {
            return;
        }
        middle.pollFirst();
        count += entries.size() - run.count();
        bodyBytes -= run.bodyBytes();
        for (QueueEntry entry : entries) {
            head.addLast(entry);
            headHeapBytes += entry.heapBytes();
            heapBytes += entry.heapBytes();
            bodyBytes += entry.bodyBytes();
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

    /** Whether the last of these entries, at least, are the first of the tail, in this order. */
    private boolean startsTail(List<QueueEntry> entries) {
        Iterator<QueueEntry> waiting = tail.iterator();
        long from = tailStart();
        boolean any = false;
        for (QueueEntry entry : entries) {
            if (entry.sequence() < from) {
                continue;
            }
            if (!waiting.hasNext() || waiting.next() != entry) {
                return false;
            }
            any = true;
        }
        return any;
    }

    private void evict(Written run) {
        boolean whole = run.entries.get(0) == tail.peekFirst() && run.entries.size() == run.run.count();
        long last = run.entries.get(run.entries.size() - 1).sequence();
        while (!tail.isEmpty() && tail.getFirst().sequence() <= last) {
            QueueEntry entry = tail.pollFirst();
            if (whole) {
                heapBytes -= entry.heapBytes();
            } else {
                // The run began in the head, which the tail follows directly then: finish it there.
                head.addLast(entry);
                headHeapBytes += entry.heapBytes();
            }
        }
        if (whole) {
            middle.addLast(run.run);
        }
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
    void forEachEntry(java.util.function.Consumer<QueueEntry> action) {
        returned.forEach(action);
        head.forEach(action);
        tail.forEach(action);
    }

    void forEachRun(java.util.function.Consumer<StoredRun> action) {
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
