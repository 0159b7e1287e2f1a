package dev.warren.broker.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumer that alone is served: the first one, until it goes. By priority (RabbitMQ's quorum queues) the highest one; a
 * higher one that comes later takes over as soon as the active one has nothing outstanding. Guarded by the queue's monitor.
 */
final class SingleActive {
    private final boolean byPriority;
    private @Nullable QueueConsumer active;
    private @Nullable QueueConsumer successor;

    SingleActive(boolean byPriority) {
        this.byPriority = byPriority;
    }

    void added(QueueConsumer consumer) {
        QueueConsumer now = active;
        if (now == null) {
            active = consumer;
        } else if (byPriority && consumer.priority() > now.priority()) {
            QueueConsumer next = successor;
            if (next == null || next.removed() || consumer.priority() > next.priority()) {
                successor = consumer;
            }
        }
    }

    /** Puts another in the place of an active one that has gone; not before what it held is back, so that order holds. */
    void failOver(List<QueueConsumer> waiting) {
        QueueConsumer now = active;
        if (now != null && !now.removed()) {
            return;
        }
        QueueConsumer next = null;
        for (QueueConsumer each : waiting) {
            if (next == null || byPriority && each.priority() > next.priority()) {
                next = each;
            }
        }
        active = next;
        successor = null;
    }

    /** The consumer to serve next, with room taken at its port; null when the active one has no credit. */
    @Nullable
    QueueConsumer next() {
        QueueConsumer now = active;
        if (now == null || now.removed()) {
            return null;
        }
        QueueConsumer next = successor;
        if (next != null && !next.removed()) {
            if (now.holds() > 0) {
                return null;
            }
            active = next;
            now = next;
            successor = null;
        }
        return now.hasCredit() && now.port().take(now) ? now : null;
    }

    @Nullable
    QueueConsumer active() {
        QueueConsumer now = active;
        return now == null || now.removed() ? null : now;
    }
}
