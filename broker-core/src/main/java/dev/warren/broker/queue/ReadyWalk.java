package dev.warren.broker.queue;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import dev.warren.broker.browse.StoreReads;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the ready messages of a queue in the order in which they will be delivered, and changes nothing. The monitor
 * is held for a slice at a time, and never while the store reads. Confined to one thread, which may have to wait for the
 * store.
 */
public final class ReadyWalk {
    private static final Comparator<QueueEntry> BY_SEQUENCE = Comparator.comparingLong(QueueEntry::sequence);

    private final QueueMonitor monitor;
    private final StoreReads reads;

    /** What was read of a run beyond what was asked for. */
    private final ArrayDeque<Browsed> ahead = new ArrayDeque<>();

    private int priority;
    private long sequence;
    private long skip;
    private long position;
    private boolean started;

    ReadyWalk(QueueMonitor monitor, StoreReads reads, Place from) {
        this.monitor = monitor;
        this.reads = reads;
        this.priority = (int) from.order();
        this.sequence = from.sequence();
        this.skip = from.skip();
        this.position = from.position();
        this.started = priority != Integer.MAX_VALUE;
    }

    /** Behind the last message that was shown. */
    public Place place() {
        return new Place(priority, sequence, skip, position);
    }

    /** The next messages with their contents, one to {@code most}; none at the end. */
    public List<Browsed> next(int most) {
        while (true) {
            List<Browsed> some = step(most);
            if (some == null) {
                return List.of();
            }
            if (!some.isEmpty()) {
                return some;
            }
        }
    }

    /**
     * The same, but never more than one read of a run: in a queue that is emptied faster than the store answers, what was read
     * has gone meanwhile, again and again. Perhaps none; null at the end.
     */
    public @Nullable List<Browsed> step(int most) {
        List<Browsed> found = slice(most);
        if (found == null || found.isEmpty()) {
            return found;
        }
        sequence = found.get(found.size() - 1).id();
        position += found.size();
        return reads.complete(found);
    }

    /** Goes on with the messages of the next lower priority. */
    public void leaveLane() {
        ahead.clear();
        skip = 0;
        sequence = Long.MAX_VALUE;
    }

    /** Some messages, perhaps none; null at the end. */
    private @Nullable List<Browsed> slice(int most) {
        while (skip > 0 && !ahead.isEmpty()) {
            skip--;
            sequence = ahead.removeFirst().id();
        }
        if (!ahead.isEmpty()) {
            return fromAhead(most);
        }
        int wanted = (int) Math.min(Integer.MAX_VALUE, most + skip);
        List<Browsed> found = new ArrayList<>();
        Lane lane;
        QueueEntry[] returned;
        Part part = null;
        synchronized (monitor) {
            lane = lane();
            if (lane == null) {
                return null;
            }
            returned = lane.returned();
            if (returned.length == 0) {
                part = shown(lane, wanted, found);
            }
        }
        if (returned.length > 0) {
            // They are in no order: to find the next ones takes longer than the monitor should be held.
            List<QueueEntry> first = first(returned, wanted);
            synchronized (monitor) {
                part = shown(lane, first, wanted, found);
            }
        }
        if (found.isEmpty() && part != null) {
            readAhead(part);
        } else if (found.isEmpty()) {
            synchronized (monitor) {
                lane = monitor.state().ready().below(priority);
            }
            if (lane == null) {
                return null;
            }
            enter(lane);
        }
        return withoutSkipped(found);
    }

    private List<Browsed> withoutSkipped(List<Browsed> found) {
        if (skip == 0 || found.isEmpty()) {
            return found;
        }
        int skipped = (int) Math.min(skip, found.size());
        skip -= skipped;
        sequence = found.get(skipped - 1).id();
        return found.subList(skipped, found.size());
    }

    private List<Browsed> fromAhead(int most) {
        List<Browsed> some = new ArrayList<>();
        while (!ahead.isEmpty() && some.size() < most) {
            some.add(ahead.removeFirst());
        }
        return some;
    }

    private @Nullable Lane lane() {
        Lanes lanes = monitor.state().ready();
        Lane lane = started ? lanes.at(priority) : null;
        if (lane == null) {
            lane = lanes.below(priority);
            if (lane != null) {
                started = true;
                enter(lane);
            }
        }
        return lane;
    }

    private void enter(Lane lane) {
        priority = lane.priority();
        sequence = -1;
    }

    /** A run whose messages come next, as it is now. */
    private record Part(StoredRun run, Predicate<QueueEntry> gone) {}

    private @Nullable Part shown(Lane lane, int most, List<Browsed> found) {
        StoredPart next = lane.slice(sequence, most, found);
        return next == null ? null : new Part(next.run(), next.gone());
    }

    private @Nullable Part shown(Lane lane, List<QueueEntry> first, int most, List<Browsed> found) {
        long last = sequence;
        for (QueueEntry entry : first) {
            last = entry.sequence();
            if (!entry.settled() && !entry.dead()) {
                found.add(Browsed.of(entry, Browsed.State.READY));
            }
        }
        if (found.isEmpty()) {
            sequence = last;
        }
        if (first.size() == most) {
            return null;
        }
        StoredPart next = lane.slice(last, most - first.size(), found);
        return next == null ? null : new Part(next.run(), next.gone());
    }

    /** Those of the entries that come next, sorted. */
    private List<QueueEntry> first(QueueEntry[] entries, int most) {
        PriorityQueue<QueueEntry> least = new PriorityQueue<>(BY_SEQUENCE.reversed());
        for (QueueEntry entry : entries) {
            if (entry.sequence() <= sequence) {
                continue;
            }
            if (least.size() < most) {
                least.add(entry);
            } else if (BY_SEQUENCE.compare(entry, least.element()) < 0) {
                least.remove();
                least.add(entry);
            }
        }
        List<QueueEntry> sorted = new ArrayList<>(least);
        sorted.sort(BY_SEQUENCE);
        return sorted;
    }

    private void readAhead(Part part) {
        long last = part.run.lastSequence();
        for (QueueEntry entry : reads.expand(part.run)) {
            if (entry.sequence() > sequence && !part.gone.test(entry)) {
                ahead.add(Browsed.of(entry, Browsed.State.READY));
            }
        }
        if (ahead.isEmpty()) {
            sequence = Math.max(sequence, last);
        }
    }
}
