package dev.warren.broker.delay;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The broker's clock for what is due later, and the thread that acts on it. Thread-safe. */
public final class DelayTimer implements AutoCloseable {
    private final LongSupplier clockMs;
    private final ScheduledThreadPoolExecutor thread;
    private final DelayRoom room = new DelayRoom();

    /** @param clockMs milliseconds since the epoch */
    public DelayTimer(LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "warren-timer");
            worker.setDaemon(true);
            return worker;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public long nowMs() {
        return clockMs.getAsLong();
    }

    DelayRoom room() {
        return room;
    }

    /** Runs a task over and over until the timer is closed. */
    public void every(long ms, Runnable task) {
        thread.scheduleWithFixedDelay(task, ms, ms, TimeUnit.MILLISECONDS);
    }

    /** Runs a task once, on the timer's thread: it must be short. */
    public void at(long dueAtMs, Runnable task) {
        if (!thread.isShutdown()) {
            thread.schedule(task, Math.max(0, dueAtMs - nowMs()), TimeUnit.MILLISECONDS);
        }
    }

    /** The same; the answer cancels it. Null when the timer is closed. */
    public @Nullable Future<?> alarm(long dueAtMs, Runnable task) {
        if (thread.isShutdown()) {
            return null;
        }
        return thread.schedule(task, Math.max(0, dueAtMs - nowMs()), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
