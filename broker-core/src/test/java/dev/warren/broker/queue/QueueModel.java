package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a queue must hold, kept the naive way; after a crash what the store had not answered for is uncertain. */
final class QueueModel {
    /** What is known of one message. */
    static final class Known {
        final int number;
        final boolean persistent;
        private final int priority;
        /** A consumer was there when it came. */
        private final boolean watched;

        boolean accepted;
        /** Delivered to somebody, so that it must be redelivered from now on. */
        private boolean delivered;
        /** A crash has happened since somebody may have got it. */
        private boolean mayBeRedelivered;

        private Known(int number, int priority, boolean persistent, boolean watched) {
            this.number = number;
            this.priority = priority;
            this.persistent = persistent;
            this.watched = watched;
        }

        void delivered(boolean redelivered) {
            if (delivered) {
                assertTrue(redelivered, "delivered before, but not marked");
            } else if (!mayBeRedelivered) {
                assertFalse(redelivered, "marked, but never delivered");
            }
            delivered = true;
        }
    }

    private final boolean durable;
    private final int maxPriority;

    /** Ready messages by (priority descending, order of arrival). */
    private final TreeMap<Long, Known> ready = new TreeMap<>();

    /** Acknowledged, while the store has not been told durably: a crash may bring them back. */
    private final Map<Integer, Known> uncertain = new HashMap<>();

    private final List<Known> all = new ArrayList<>();

    QueueModel(boolean durable, int maxPriority) {
        this.durable = durable;
        this.maxPriority = maxPriority;
    }

    private long key(Known known) {
        return (long) (maxPriority - known.priority) << 32 | known.number;
    }

    /** In their order. */
    Collection<Known> ready() {
        return ready.values();
    }

    Known message(int number) {
        return all.get(number);
    }

    /** @param watched whether there is a consumer */
    Known published(int priority, boolean persistent, boolean watched) {
        Known known = new Known(all.size(), Math.min(priority, maxPriority), persistent, watched);
        all.add(known);
        back(known);
        return known;
    }

    void accepted(int number) {
        assertFalse(all.get(number).accepted, "accepted twice");
        all.get(number).accepted = true;
    }

    /** The message whose turn it is has a receiver. */
    Known takeFirst() {
        assertFalse(ready.isEmpty(), "delivered from an empty queue");
        return ready.pollFirstEntry().getValue();
    }

    /** One was taken out of its place. */
    void taken(Known known) {
        ready.remove(key(known));
    }

    /** It is ready again, in its old place. */
    void back(Known known) {
        ready.put(key(known), known);
    }

    /** It is gone for good; the store may not know yet. */
    void left(Known known) {
        uncertain.put(known.number, known);
    }

    void purged() {
        ready.values().forEach(this::left);
        ready.clear();
    }

    /**
     * Whoever held messages has given them {@link #back} before.
     *
     * @param stored the numbers of the messages that are on the disk
     * @param touched whether there was ever a receiver
     */
    void crashed(List<Integer> stored, boolean touched) {
        TreeMap<Long, Known> found = new TreeMap<>();
        for (int number : stored) {
            Known known = all.get(number);
            assertTrue(
                    ready.containsKey(key(known)) || uncertain.containsKey(known.number),
                    "a message that had left came back");
            known.mayBeRedelivered |= touched || known.watched;
            found.put(key(known), known);
        }
        ready.forEach((key, known) -> assertTrue(
                !durable || !known.persistent || !known.accepted || found.containsKey(key),
                "a message that the store had answered for is lost"));
        ready.clear();
        ready.putAll(found);
        uncertain.clear();
        // Answers that are still outstanding were given up with the broker.
        all.forEach(known -> known.accepted = true);
    }
}
