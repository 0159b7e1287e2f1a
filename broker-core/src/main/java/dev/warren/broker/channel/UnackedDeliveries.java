package dev.warren.broker.channel;

import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel's outstanding deliveries by delivery tag. Tags are consecutive and mostly settled in order, so they index a
 * ring; the few that are left behind move to a map, so that one delivery that is never acknowledged does not keep room for
 * all that came after it. Confined to the connection's event loop.
 */
final class UnackedDeliveries {
    /** Takes outstanding deliveries, in the order of their tags. */
    interface Sink {
        void accept(long tag, QueueConsumer consumer, QueueEntry entry);
    }

    private record Straggler(QueueConsumer consumer, QueueEntry entry) {}

    private static final int LEAST_CAPACITY = 64;

    private final TreeMap<Long, Straggler> stragglers = new TreeMap<>();
    private @Nullable QueueConsumer[] consumers = new QueueConsumer[LEAST_CAPACITY];
    private @Nullable QueueEntry[] entries = new QueueEntry[LEAST_CAPACITY];

    /** The ring holds the tags from first (inclusive) to next (exclusive). */
    private long first = 1;

    private long next = 1;

    /** Outstanding deliveries in the ring. */
    private int inRing;

    /** Gives a delivery the next tag; a null entry needs no acknowledgement. */
    long add(QueueConsumer consumer, @Nullable QueueEntry entry) {
        if (entry == null && first == next) {
            // Nothing outstanding: the tag is used up without a place in the ring.
            first++;
            return next++;
        }
        if (next - first == entries.length) {
            makeRoom();
        }
        int slot = slot(next);
        consumers[slot] = consumer;
        entries[slot] = entry;
        if (entry != null) {
            inRing++;
        }
        return next++;
    }

    /** Uses the next tag up for a delivery that needs no acknowledgement. */
    long skip() {
        if (first == next) {
            first++;
        } else if (next - first == entries.length) {
            makeRoom();
        }
        return next++;
    }

    int size() {
        return inRing + stragglers.size();
    }

    /** The tag of the next delivery. */
    long nextTag() {
        return next;
    }

    /** The least tag that is outstanding; the next one when there is none. */
    long oldestTag() {
        return stragglers.isEmpty() ? first : stragglers.firstKey();
    }

    /** Shows the deliveries with tags below this one, in the order of their tags. */
    void forEachBelow(long below, Sink sink) {
        for (Map.Entry<Long, Straggler> old : stragglers.headMap(below).entrySet()) {
            sink.accept(old.getKey(), old.getValue().consumer, old.getValue().entry);
        }
        for (long tag = first; tag < Math.min(below, next); tag++) {
            QueueConsumer consumer = consumers[slot(tag)];
            QueueEntry entry = entries[slot(tag)];
            if (consumer != null && entry != null) {
                sink.accept(tag, consumer, entry);
            }
        }
    }

    /**
     * Shows the deliveries with tags from this one on, but looks at no more than so many places.
     *
     * @return the tag to go on from; 0 at the end
     */
    long forEachFrom(long from, int most, Sink sink) {
        int looked = 0;
        for (Map.Entry<Long, Straggler> old : stragglers.tailMap(from).entrySet()) {
            if (looked++ == most) {
                return old.getKey();
            }
            sink.accept(old.getKey(), old.getValue().consumer, old.getValue().entry);
        }
        long start = Math.max(first, from);
        long end = Math.min(next, start + most - looked);
        for (long tag = start; tag < end; tag++) {
            QueueConsumer consumer = consumers[slot(tag)];
            QueueEntry entry = entries[slot(tag)];
            if (consumer != null && entry != null) {
                sink.accept(tag, consumer, entry);
            }
        }
        return end < next ? end : 0;
    }

    /** Shows one delivery, if it is outstanding. */
    void show(long tag, Sink sink) {
        if (tag < first) {
            Straggler straggler = stragglers.get(tag);
            if (straggler != null) {
                sink.accept(tag, straggler.consumer, straggler.entry);
            }
        } else {
            forEachFrom(tag, 1, sink);
        }
    }

    /** Places in the ring. */
    int capacity() {
        return entries.length;
    }

    private int slot(long tag) {
        return (int) (tag & (entries.length - 1));
    }

    private void makeRoom() {
        if (inRing < entries.length / 4) {
            // Mostly holes: what is left behind moves out of the way.
            while (next - first > entries.length / 2) {
                int slot = slot(first);
                QueueConsumer consumer = consumers[slot];
                QueueEntry entry = entries[slot];
                if (entry != null && consumer != null) {
                    stragglers.put(first, new Straggler(consumer, entry));
                    inRing--;
                }
                consumers[slot] = null;
                entries[slot] = null;
                first++;
            }
            return;
        }
        @Nullable QueueConsumer[] oldConsumers = consumers;
        @Nullable QueueEntry[] oldEntries = entries;
        consumers = new QueueConsumer[oldEntries.length * 2];
        entries = new QueueEntry[oldEntries.length * 2];
        for (long tag = first; tag < next; tag++) {
            int from = (int) (tag & (oldEntries.length - 1));
            consumers[slot(tag)] = oldConsumers[from];
            entries[slot(tag)] = oldEntries[from];
        }
    }

    /** Whether this very tag is outstanding. */
    boolean contains(long tag) {
        return tag >= first && tag < next ? entries[slot(tag)] != null : stragglers.containsKey(tag);
    }

    /** Removes one delivery; false when it is not outstanding. */
    boolean remove(long tag, Sink sink) {
        if (tag >= first && tag < next) {
            return removeFromRing(tag, sink);
        }
        Straggler straggler = stragglers.remove(tag);
        if (straggler == null) {
            return false;
        }
        sink.accept(tag, straggler.consumer, straggler.entry);
        return true;
    }

    /** Removes all up to a tag; 0 means all. False, and nothing is removed, when that tag is not outstanding. */
    boolean removeUpTo(long tag, Sink sink) {
        if (tag == 0) {
            removeAll(sink);
            return true;
        }
        if (!contains(tag)) {
            return false;
        }
        removeThrough(tag, sink);
        return true;
    }

    /** Removes all up to a tag, which itself need not be outstanding. */
    void removeThrough(long tag, Sink sink) {
        while (!stragglers.isEmpty() && stragglers.firstKey() <= tag) {
            Map.Entry<Long, Straggler> oldest = stragglers.pollFirstEntry();
            sink.accept(oldest.getKey(), oldest.getValue().consumer, oldest.getValue().entry);
        }
        for (long each = first; each <= tag && each < next; each++) {
            removeFromRing(each, sink);
        }
    }

    /** Puts a delivery back that was removed, under its old tag. */
    void restore(long tag, QueueConsumer consumer, QueueEntry entry) {
        if (tag < first) {
            stragglers.put(tag, new Straggler(consumer, entry));
            return;
        }
        consumers[slot(tag)] = consumer;
        entries[slot(tag)] = entry;
        inRing++;
    }

    void removeAll(Sink sink) {
        stragglers.forEach((tag, straggler) -> sink.accept(tag, straggler.consumer, straggler.entry));
        stragglers.clear();
        for (long each = first; each < next; each++) {
            removeFromRing(each, sink);
        }
        if (entries.length > LEAST_CAPACITY * 16) {
            consumers = new QueueConsumer[LEAST_CAPACITY];
            entries = new QueueEntry[LEAST_CAPACITY];
        } else {
            Arrays.fill(consumers, null);
            Arrays.fill(entries, null);
        }
        first = next;
    }

    private boolean removeFromRing(long tag, Sink sink) {
        int slot = slot(tag);
        QueueConsumer consumer = consumers[slot];
        QueueEntry entry = entries[slot];
        if (entry == null || consumer == null) {
            return false;
        }
        consumers[slot] = null;
        entries[slot] = null;
        inRing--;
        if (tag == first) {
            do {
                first++;
            } while (first < next && entries[slot(first)] == null);
        }
        sink.accept(tag, consumer, entry);
        return true;
    }
}
