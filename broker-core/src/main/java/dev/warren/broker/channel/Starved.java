package dev.warren.broker.channel;

import dev.warren.broker.queue.QueueConsumer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Consumers that were refused room and wait to be told that there is some. Thread-safe; calls queues without its lock. */
final class Starved {
    private final Set<QueueConsumer> waiting = new LinkedHashSet<>();
    private volatile boolean any;

    synchronized void add(QueueConsumer consumer) {
        waiting.add(consumer);
        any = true;
    }

    /** Lets every waiting consumer try again. */
    void wake() {
        if (!any) {
            return;
        }
        List<QueueConsumer> woken;
        synchronized (this) {
            woken = new ArrayList<>(waiting);
            waiting.clear();
            any = false;
        }
        for (QueueConsumer consumer : woken) {
            consumer.queue().wake(consumer);
        }
    }
}
