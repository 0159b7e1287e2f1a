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
    private final List<QueueConsumer> all = new ArrayList<>();
    private final TreeMap<Integer, ArrayDeque<QueueConsumer>> lines = new TreeMap<>((a, b) -> Integer.compare(b, a));

    void add(QueueConsumer consumer) {
        all.add(consumer);
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
        if (!consumer.inLine() && !consumer.removed()) {
            consumer.inLine(true);
            lines.computeIfAbsent(consumer.priority(), p -> new ArrayDeque<>()).addLast(consumer);
        }
    }

    /** The consumer to serve next, with room taken at its port; null when none has credit. */
    @Nullable
    QueueConsumer next() {
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
