package dev.warren.broker.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue in the order in which they are served: round-robin among those of the highest priority that have
 * credit (RabbitMQ's consumer priorities). A consumer found without credit leaves the line until it is told to stand in it
 * again, so that a publish costs the same however many consumers are out of credit. Guarded by the queue's monitor.
 */
final class ConsumerLine {
    private final @Nullable SingleActive single;
    private final List<QueueConsumer> all = new ArrayList<>();
    private final TreeMap<Integer, ArrayDeque<QueueConsumer>> lines = new TreeMap<>((a, b) -> Integer.compare(b, a));

    /** @param single who is served alone; null to serve all */
    ConsumerLine(@Nullable SingleActive single) {
        this.single = single;
    }

    void add(QueueConsumer consumer) {
        all.add(consumer);
        if (single != null) {
            single.added(consumer);
        }
        stand(consumer);
    }

    /** Returns whether the consumer was there. */
    boolean remove(QueueConsumer consumer) {
        if (!all.remove(consumer)) {
            return false;
        }
        consumer.remove();
        ArrayDeque<QueueConsumer> line = lines.get(consumer.priority());
        if (line != null) {
            line.remove(consumer);
            if (all.stream().noneMatch(other -> other.priority() == consumer.priority())) {
                lines.remove(consumer.priority());
            }
        }
        consumer.inLine(false);
        return true;
    }

    /** The consumer may have credit again. */
    void stand(QueueConsumer consumer) {
        if (single == null && !consumer.inLine() && !consumer.removed()) {
            consumer.inLine(true);
            lines.computeIfAbsent(consumer.priority(), p -> new ArrayDeque<>()).addLast(consumer);
        }
    }

    /** The consumer to serve next, with room taken at its port; null when none has credit. */
    @Nullable
    QueueConsumer next() {
        if (single != null) {
            return single.next();
        }
        for (ArrayDeque<QueueConsumer> line : lines.values()) {
            QueueConsumer consumer;
            while ((consumer = line.pollFirst()) != null) {
                if (consumer.hasCredit() && consumer.port().take(consumer)) {
                    line.addLast(consumer);
                    return consumer;
                }
                consumer.inLine(false);
            }
        }
        return null;
    }

    /** What a consumer that has gone held is back: another may be the single active one. */
    void failOver() {
        if (single != null) {
            single.failOver(all);
        }
    }

    /** The one that is served alone; null when all are, or none is there. */
    @Nullable
    QueueConsumer active() {
        return single == null ? null : single.active();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int size() {
        return all.size();
    }

    List<QueueConsumer> all() {
        return all;
    }

    boolean anyExclusive() {
        return !all.isEmpty() && all.get(0).exclusive();
    }
}
