package dev.warren.broker.queue;

import dev.warren.broker.delay.DelayTimer;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a queue when something falls due in it, with one alarm at a time, so that a queue which is gone is not kept for it.
 * Guarded by the queue's monitor.
 */
final class QueueTimer {
    /** What is due within this time is done together. */
    private static final long TOGETHER_MS = 50;

    private final DelayTimer timer;
    private final Runnable wake;
    private @Nullable Future<?> alarm;
    private long alarmAtMs = Long.MAX_VALUE;
    private long lastWakeMs = Long.MIN_VALUE;
    private boolean started;

    QueueTimer(DelayTimer timer, Runnable wake) {
        this.timer = timer;
        this.wake = wake;
    }

    /** Nothing is woken before: recovery must be complete. */
    void start() {
        started = true;
    }

    boolean started() {
        return started;
    }

    long nowMs() {
        return timer.nowMs();
    }

    /** Something is due at a time, or earlier than was said before. */
    void by(long dueAtMs) {
        if (dueAtMs >= alarmAtMs || !started) {
            return;
        }
        stop();
        started = true;
        alarmAtMs = dueAtMs;
        alarm = timer.alarm(Math.max(dueAtMs, lastWakeMs + TOGETHER_MS), wake);
    }

    /** The alarm has gone off. */
    void woken(long nowMs) {
        lastWakeMs = nowMs;
        alarmAtMs = Long.MAX_VALUE;
        alarm = null;
    }

    /** Nothing is woken any more. */
    void stop() {
        started = false;
        Future<?> current = alarm;
        if (current != null) {
            current.cancel(false);
            alarm = null;
        }
        alarmAtMs = Long.MAX_VALUE;
    }
}
