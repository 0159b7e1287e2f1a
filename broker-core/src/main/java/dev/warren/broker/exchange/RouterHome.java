package dev.warren.broker.exchange;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What the router of an exchange that keeps something may use: a log of its own, a clock, a way to deliver. Thread-safe. */
public interface RouterHome {
    /** Opens the exchange's log, once. Null when what the exchange keeps does not outlive the broker. */
    @Nullable
    QueueLog openLog(StoreListener listener);

    /** Where the log lies. Not to be asked without one. */
    MessageStore messages();

    /** What recovery found in the log, in order. Blocks until it is read. */
    default List<QueueEntry> recovered(QueueLog log) {
        List<QueueEntry> found = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch reading = new CountDownLatch(log.recovered().size());
        for (StoredRun run : log.recovered()) {
            messages().expand(log, run, entries -> {
                found.addAll(entries);
                reading.countDown();
            });
        }
        try {
            reading.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<QueueEntry> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingLong(QueueEntry::sequence));
        return sorted;
    }

    /** Milliseconds since the epoch. */
    long nowMs();

    /**
     * Gives messages to a queue, or to an exchange that routes them on, outside of any publish. To be called without the
     * router's own monitor.
     */
    void deliver(Destination destination, List<Message> messages);

    /** The same home for a router within another one, which has the log for itself. */
    default RouterHome withoutLog() {
        RouterHome outer = this;
        return new RouterHome() {
            @Override
            public @Nullable QueueLog openLog(StoreListener listener) {
                return null;
            }

            @Override
            public MessageStore messages() {
                return outer.messages();
            }

            @Override
            public long nowMs() {
                return outer.nowMs();
            }

            @Override
            public void deliver(Destination destination, List<Message> messages) {
                outer.deliver(destination, messages);
            }
        };
    }
}
