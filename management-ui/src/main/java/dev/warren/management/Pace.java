package dev.warren.management;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueStats;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a job from getting into the way of its queue: while the queue has traffic, the job works a twentieth of the time. Its
 * garbage costs the queue about as much again, so that the traffic loses less than a tenth. Confined to the job's thread.
 */
final class Pace {
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1000);
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int BUSY_SHARE = 19;

    private final Job job;
    private final long rate;
    private final long startNs = System.nanoTime();
    private long sliceNs = startNs;
    private long traffic;

    /** @param rate messages a second; 0 for any */
    Pace(Job job, long rate) {
        this.job = job;
        this.rate = rate;
        this.traffic = traffic(job.queue());
    }

    private static long traffic(ClassicQueue queue) {
        QueueStats stats = queue.stats();
        return stats.published() + stats.delivered() + stats.deliveredNoAck() + stats.got() + stats.acked();
    }

    /** A bounded piece of work is done; rests until the next may begin. */
    void slice() {
        long now = System.nanoTime();
        long seen = traffic(job.queue());
        if (seen != traffic) {
            traffic = seen;
            pauseUntil(now + Math.min(LONGEST_PAUSE_NS, (now - sliceNs) * BUSY_SHARE));
        }
        sliceNs = System.nanoTime();
    }

    /** The same, when so many messages have been dealt with since the start. */
    void slice(long done) {
        if (rate > 0) {
            pauseUntil(startNs + TimeUnit.SECONDS.toNanos(done) / rate);
        } else {
            slice();
        }
    }

    private void pauseUntil(long endNs) {
        long left;
        while (!job.stopping() && (left = endNs - System.nanoTime()) > 0) {
            LockSupport.parkNanos(Math.min(left, PARK_NS));
        }
    }
}
