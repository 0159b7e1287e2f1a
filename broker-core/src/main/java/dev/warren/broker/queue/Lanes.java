package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The ready messages of a queue: a lane for each priority that was ever used, served from the highest. Guarded by the queue's
 * monitor.
 */
final class Lanes {
    /** Ascending by priority. */
    private Lane[] lanes = {new Lane(0)};

    private final int maxPriority;
    private final int defaultPriority;

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

    Lane of(int priority) {
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
    long expire(Lapsed now, Lane.Expired sink) {
        long next = Long.MAX_VALUE;
        for (int at = lanes.length - 1; at >= 0; at--) {
            next = Math.min(next, lanes[at].expire(now, sink));
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
