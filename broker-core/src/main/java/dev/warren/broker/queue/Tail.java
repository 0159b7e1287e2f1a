package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of a lane, for which its window has no room: they leave memory once the store has written them. Runs
 * leave in the order of their messages, whatever order the store writes them in. Guarded by the queue's monitor.
 */
final class Tail {
    /** So many runs may wait for an earlier one; then their messages leave memory one by one. */
    private static final int MOST_WRITTEN = 64;

    private final EntryDeque entries = new EntryDeque();
    private final Lane lane;

    /** Runs whose entries are still here, since an earlier one is not written yet. */
    private final ArrayDeque<Written> written = new ArrayDeque<>();

    /** What of the entries' content is in memory. */
    private long heapBytes;

    /** This has left; runs may still hold records of it. */
    private Lapsed lapsed = Lapsed.NONE;

    private record Written(StoredRun run, List<QueueEntry> entries) {
        long last() {
            return entries.get(entries.size() - 1).sequence();
        }
    }

    Tail(Lane lane) {
        this.lane = lane;
    }

    void add(QueueEntry entry) {
        entries.addLast(entry);
        heapBytes += entry.heapBytes();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Takes the first message, in memory or forgotten; null when there is none. */
    @Nullable
    QueueEntry poll() {
        QueueEntry entry = entries.pollFirst();
        if (entry == null) {
            written.clear();
        } else {
            gone(entry);
        }
        return entry;
    }

    private void gone(QueueEntry entry) {
        heapBytes -= entry.message() == null ? 0 : entry.heapBytes();
    }

    // --- messages are written

    /** The store has written a run: take its messages out of memory if they wait here. */
    void stored(StoredRun run, List<QueueEntry> ofRun) {
        if (entries.isEmpty()) {
            return;
        }
        written.addLast(new Written(run, ofRun));
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Iterator<Written> each = written.iterator(); each.hasNext(); ) {
                Written next = each.next();
                if (next.last() < start()) {
                    each.remove();
                } else if (isFirst(next.entries)) {
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
     * Forgets the contents of a run that is written but is not first: its messages will be read again one by one, which is
     * slow, but memory stays bounded whatever order the store writes in.
     */
    private void forget(Written run) {
        long from = start();
        for (QueueEntry entry : run.entries) {
            if (entry.sequence() >= from && entry.message() != null) {
                entry.message(null);
                heapBytes -= entry.heapBytes();
            }
        }
    }

    private long start() {
        QueueEntry first = entries.peekFirst();
        return first == null ? Long.MAX_VALUE : first.sequence();
    }

    /** Whether what is left of these entries, from the start on, comes first and in this order. */
    private boolean isFirst(List<QueueEntry> ofRun) {
        Iterator<QueueEntry> waiting = entries.iterator();
        long from = start();
        boolean any = false;
        for (QueueEntry entry : ofRun) {
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
        long from = start();
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
        long last = run.last();
        QueueEntry entry;
        while ((entry = entries.peekFirst()) != null && entry.sequence() <= last) {
            entries.pollFirst();
            gone(entry);
            if (!whole) {
                // The run began in the head, which the tail follows directly then: finish it there.
                lane.addToHead(entry);
            }
        }
        if (whole) {
            lane.addStored(new StoredPart(run.run, messages, octets, expired ? lapsed : Lapsed.NONE));
        }
    }

    // --- messages expire

    /** Removes what has lapsed. */
    void expire(Lapsed now, Consumer<QueueEntry> sink) {
        lapsed = lapsed.and(now);
        entries.expire(now, entry -> {
            gone(entry);
            sink.accept(entry);
        });
    }

    /** When the next is due, or earlier; Long.MAX_VALUE for never. */
    long nextDueMs() {
        return entries.nextDueMs();
    }

    @Nullable
    QueueEntry at(long index) {
        return entries.at(index);
    }

    boolean has(long sequence) {
        QueueEntry entry = after(sequence - 1).poll();
        return entry != null && entry.sequence() == sequence;
    }

    Suffix<QueueEntry> after(long sequence) {
        return entries.after(sequence);
    }

    void forEach(Consumer<QueueEntry> action) {
        entries.forEach(action);
    }

    void clear() {
        entries.clear();
        written.clear();
        heapBytes = 0;
    }
}
