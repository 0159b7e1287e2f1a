package dev.warren.broker.queue;

import dev.warren.broker.browse.Place;
import dev.warren.broker.store.QueueEntry;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Finds the place before the ready message of some number, in steps that hold the monitor for a moment. Confined to one thread. */
final class PlaceFinder {
    /** Runs counted at a time. */
    private static final int STEP = 4096;

    private final QueueMonitor monitor;
    private final long position;

    /** Messages still to be passed. */
    private long left;

    PlaceFinder(QueueMonitor monitor, long position) {
        this.monitor = monitor;
        this.position = position;
        this.left = position;
    }

    Place find() {
        int above = Integer.MAX_VALUE;
        while (true) {
            Lane lane;
            QueueEntry[] returned = {};
            synchronized (monitor) {
                lane = monitor.state().ready().below(above);
                while (lane != null && left >= lane.count()) {
                    left -= lane.count();
                    lane = monitor.state().ready().below(lane.priority());
                }
                if (lane != null) {
                    returned = lane.returned();
                }
            }
            Place place = lane == null ? place(-1, -1, 0) : within(lane, returned);
            if (place != null) {
                return place;
            }
            above = lane == null ? 0 : lane.priority();
        }
    }

    /** Null when the lane has become shorter meanwhile. */
    private @Nullable Place within(Lane lane, QueueEntry[] returned) {
        if (left < returned.length) {
            Arrays.sort(returned, Comparator.comparingLong(QueueEntry::sequence));
            return place(lane.priority(), returned[(int) left].sequence() - 1, 0);
        }
        left -= returned.length;
        synchronized (monitor) {
            QueueEntry entry = lane.head().at(left);
            if (entry != null) {
                return place(lane.priority(), entry.sequence() - 1, 0);
            }
            left -= lane.head().size();
        }
        long behind = -1;
        while (true) {
            synchronized (monitor) {
                Suffix<StoredPart> parts = lane.middle().after(behind);
                for (int i = 0; i < STEP; i++) {
                    StoredPart part = parts.poll();
                    if (part == null) {
                        QueueEntry entry = lane.tail().at(left);
                        return entry == null ? null : place(lane.priority(), entry.sequence() - 1, 0);
                    }
                    if (left < part.count()) {
                        return place(lane.priority(), part.run().firstSequence() - 1, left);
                    }
                    left -= part.count();
                    behind = part.run().lastSequence();
                }
            }
        }
    }

    private Place place(int priority, long sequence, long skip) {
        return new Place(priority, sequence, skip, position);
    }
}
