package dev.warren.broker.event;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port that is told what happens, and carries it to whoever listens. Telling costs one look while nobody does.
 *
 * <p>Threads: events are told by any thread, also under the virtual host's lock, but not under a queue's monitor, and
 * published by one thread of their own in the order in which they were told: a listener's queue may lead anywhere. When too
 * many wait, further ones are dropped and counted; whoever tells never waits.
 */
public final class Events implements AutoCloseable {
    /** Who listens. */
    public interface Listener {
        /** Whether it is worth telling. Any thread; cheap. */
        boolean listening();

        /**
         * @param key RabbitMQ's routing key, such as {@code queue.created}
         * @param atMs milliseconds since the epoch
         */
        void happened(String key, FieldTable headers, long atMs);
    }

    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final int MOST_WAITING = 100_000;

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread worker = new Thread(task, "warren-events");
                worker.setDaemon(true);
                return worker;
            });
    private final String node;
    private final AtomicLong dropped = new AtomicLong();
    private volatile @Nullable Listener listener;

    public Events(String node) {
        this.node = node;
        thread.allowCoreThreadTimeOut(true);
    }

    /** The name of this broker in events. */
    public String node() {
        return node;
    }

    /** The broker is restored: what happens from now on is told to this one. */
    public void listener(Listener hearing) {
        listener = hearing;
    }

    /**
     * Tells that something happened, in the name of the {@link Actor}.
     *
     * @param fields RabbitMQ's headers but for those that every event has; asked for only if somebody listens
     */
    public void tell(String key, Supplier<FieldTable.Builder> fields) {
        Listener hearing = listener;
        if (hearing == null || !hearing.listening()) {
            return;
        }
        long now = System.currentTimeMillis();
        FieldTable headers = fields.get()
                .put("user_who_performed_action", Actor.current())
                .put("timestamp_in_ms", FieldValue.of(now))
                .build();
        try {
            thread.execute(() -> hearing.happened(key, headers, now));
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown() && dropped.getAndIncrement() == 0) {
                log.warn("more than {} events wait for the event exchange; further ones are dropped", MOST_WAITING);
            }
        }
    }

    /** Events that were not published since too many waited. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
