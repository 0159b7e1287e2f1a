package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.function.Consumer;

/** The ready messages of a queue: a lane for each priority, served from the highest. Guarded by the queue's monitor. */
final class Lanes {
    private final Lane[] lanes;

    Lanes(int maxPriority) {
        lanes = new Lane[maxPriority + 1];
        for (int priority = 0; priority <= maxPriority; priority++) {
            lanes[priority] = new Lane(priority);
        }
    }

    /** Priorities above the highest count as the highest. */
    int level(int priority) {
        return Math.min(priority, lanes.length - 1);
    }

    Lane of(int priority) {
        return lanes[level(priority)];
    }

    /** The highest lane that has messages; the lowest if none has. */
    Lane first() {
        for (int priority = lanes.length - 1; priority > 0; priority--) {
            if (lanes[priority].count() > 0) {
                return lanes[priority];
            }
        }
        return lanes[0];
    }

    void forEach(Consumer<Lane> action) {
        for (Lane lane : lanes) {
            action.accept(lane);
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

    /** @see Lane#expire */
    long expire(long nowMs, Lane.Expired sink) {
        long next = Long.MAX_VALUE;
        for (int priority = lanes.length - 1; priority >= 0; priority--) {
            next = Math.min(next, lanes[priority].expire(nowMs, sink));
        }
        return next;
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
