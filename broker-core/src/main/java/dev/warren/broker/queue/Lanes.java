package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoredRun;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of a queue: a lane for each priority that was ever used, served from the highest. Guarded by the queue's
 * monitor.
 */
final class Lanes {
    /** Ascending by priority. */
    private Lane[] lanes = {new Lane(0)};

    private final int maxPriority;
    private final int defaultPriority;
    private long count;
    private long purges;

    /** Nothing ready is due earlier. */
    private long nextDueMs = Long.MAX_VALUE;

    /** @param defaultPriority of messages that do not say */
    Lanes(int maxPriority, int defaultPriority) {
        this.maxPriority = maxPriority;
        this.defaultPriority = defaultPriority;
    }

    /** Priorities above the highest count as the highest. */
    int level(Message message) {
        return defaultPriority > 0 && !message.hasPriority() ? defaultPriority : level(message.priority());
    }

    private int level(int priority) {
        return Math.min(priority, maxPriority);
    }

    private Lane of(int priority) {
        int level = level(priority);
        int at = 0;
        while (at < lanes.length && lanes[at].priority() < level) {
            at++;
        }
        if (at == lanes.length || lanes[at].priority() != level) {
            lanes = Arrays.copyOf(lanes, lanes.length + 1);
            System.arraycopy(lanes, at, lanes, at + 1, lanes.length - 1 - at);
            lanes[at] = new Lane(level);
        }
        return lanes[at];
    }

    /** The highest lane that has messages; the lowest if none has. */
    Lane first() {
        for (int at = lanes.length - 1; at > 0; at--) {
            if (lanes[at].count() > 0) {
                return lanes[at];
            }
        }
        return lanes[0];
    }

    /** The lane of a priority; null when it was never used. */
    @Nullable
    Lane at(int priority) {
        for (Lane lane : lanes) {
            if (lane.priority() == priority) {
                return lane;
            }
        }
        return null;
    }

    /** The highest lane below a priority; null when there is none. */
    @Nullable
    Lane below(int priority) {
        for (int at = lanes.length - 1; at >= 0; at--) {
            if (lanes[at].priority() < priority) {
                return lanes[at];
            }
        }
        return null;
    }

    // --- messages come and go

    /**
     * Adds a new message.
     *
     * @return false when there is no room for it in memory: it must be stored, to be taken out
     */
    boolean add(QueueEntry entry, long windowBytes) {
        count++;
        nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
        return of(entry.priority()).add(entry, windowBytes);
    }

    /** Adds a recovered run, before any message. */
    void addRecovered(StoredRun run) {
        count += run.count();
        nextDueMs = Math.min(nextDueMs, run.earliestDueMs());
        of(run.priority()).addRecovered(run);
    }

    /** Puts a message back at its place. */
    void giveBack(QueueEntry entry) {
        count++;
        nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
        of(entry.priority()).giveBack(entry);
    }

    /** Takes what a lane of these shows. */
    void pop(Lane lane, QueueEntry entry) {
        lane.pop(entry);
        count--;
    }

    /** Takes out what is wanted of what is in memory. */
    void takeOut(Wanted wanted, Consumer<QueueEntry> taken) {
        for (int at = lanes.length - 1; at >= 0 && !wanted.isEmpty(); at--) {
            lanes[at].takeOut(wanted, entry -> {
                count--;
                taken.accept(entry);
            });
        }
    }

    /** Takes a message, as it was read, out of its run; false when it is not there. */
    boolean takeOutOfRun(QueueEntry entry) {
        Lane lane = at(entry.priority());
        if (lane == null || !lane.takeOutOfRun(entry)) {
            return false;
        }
        count--;
        return true;
    }

    /** How often all was removed. */
    long purges() {
        return purges;
    }

    /** Removes all; returns how many. */
    long purge(Departures departures) {
        purges++;
        long purged = count;
        for (Lane lane : lanes) {
            lane.forEachEntry(departures::leave);
            lane.forEachPart(departures::leave);
            lane.clear();
        }
        count = 0;
        nextDueMs = Long.MAX_VALUE;
        return purged;
    }

    // --- the store answers

    /** @see Lane#stored */
    void stored(StoredRun run, List<QueueEntry> entries) {
        of(run.priority()).stored(run, entries);
    }

    /** @see Lane#loaded */
    void loaded(StoredRun run, List<QueueEntry> entries) {
        Lane lane = of(run.priority());
        long before = lane.count();
        lane.loaded(run, entries);
        count += lane.count() - before;
        nextDueMs = Math.min(nextDueMs, lane.nextDueMs());
    }

    /** @see Lane#due */
    List<QueueEntry> due(StoredRun run, DueEntries due, Lapsed by) {
        List<QueueEntry> leaving = of(run.priority()).due(run, due, by);
        count -= leaving.size();
        nextDueMs = Math.min(nextDueMs, due.nextDueMs());
        return leaving;
    }

    /** The content of a message was read again. */
    void refreshed(QueueEntry entry) {
        of(entry.priority()).refreshed(entry);
    }

    /** A message whose content had been forgotten turned out to be lost. */
    void lost(QueueEntry entry) {
        if (of(entry.priority()).lost(entry)) {
            count--;
        }
    }

    /** Has every lane read what it will serve soon. */
    void readAhead(long lowWaterBytes, QueueEffects effects) {
        for (Lane lane : lanes) {
            if (lane.count() > 0) {
                lane.load(lowWaterBytes, effects);
            }
        }
    }

    /** Something may expire at a time that no message says. */
    void lookAt(long ms) {
        nextDueMs = Math.min(nextDueMs, ms);
    }

    /** Removes what has lapsed; what has of runs follows as the store answers. */
    void expire(Lapsed now, Departures departures) {
        if (nextDueMs > now.byMs()) {
            return;
        }
        long left = 0;
        long next = Long.MAX_VALUE;
        for (int at = lanes.length - 1; at >= 0; at--) {
            next = Math.min(next, lanes[at].expire(now, departures));
            left += lanes[at].count();
        }
        count = left;
        nextDueMs = next;
    }

    // --- the whole

    long count() {
        return count;
    }

    /** When something expires; Long.MAX_VALUE for never. */
    long nextDueMs() {
        return nextDueMs;
    }

    void forEachLane(Consumer<Lane> action) {
        for (Lane lane : lanes) {
            action.accept(lane);
        }
    }

    void forEachEntry(Consumer<QueueEntry> action) {
        for (Lane lane : lanes) {
            lane.forEachEntry(action);
        }
    }

    long bodyBytes() {
        long bytes = 0;
        for (Lane lane : lanes) {
            bytes += lane.bodyBytes();
        }
        return bytes;
    }

    /** Heap taken, roughly. */
    long heapBytes() {
        long bytes = 0;
        for (Lane lane : lanes) {
            bytes += lane.heapBytes();
        }
        return bytes;
    }
}
