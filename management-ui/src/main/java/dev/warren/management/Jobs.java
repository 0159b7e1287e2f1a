package dev.warren.management;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.management.http.HttpProblem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The jobs that run, and for a while those that have ended. Threads are there while jobs are. Thread-safe. */
final class Jobs implements AutoCloseable {
    private static final int MOST_RUNNING = 4;
    private static final int MOST = 20;
    private static final long REMEMBERED_MS = 600_000;
    private static final long CLOSE_MS = 5_000;

    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final ThreadPoolExecutor executor;
    private long last;

    Jobs() {
        AtomicInteger number = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(0, MOST_RUNNING, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "warren-job-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a job; returns its id.
     *
     * @throws HttpProblem 429 when there are too many
     */
    synchronized String start(Job job) {
        forgetOld();
        if (jobs.size() >= MOST && !forgetOldest()) {
            throw tooMany();
        }
        try {
            executor.execute(job);
        } catch (RejectedExecutionException e) {
            throw tooMany();
        }
        String id = Long.toString(++last);
        jobs.put(id, job);
        return id;
    }

    private static HttpProblem tooMany() {
        return new HttpProblem(429, "too_many_jobs", MOST_RUNNING + " jobs are running");
    }

    private void forgetOld() {
        long old = System.currentTimeMillis() - REMEMBERED_MS;
        jobs.values().removeIf(job -> job.hasEnded() && job.endedAtMs() < old);
    }

    private boolean forgetOldest() {
        for (Iterator<Job> each = jobs.values().iterator(); each.hasNext(); ) {
            if (each.next().hasEnded()) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    /** @throws HttpProblem 404 when the queue has no such job */
    synchronized Job get(String id, String kind, ClassicQueue queue) {
        forgetOld();
        Job job = jobs.get(id);
        if (job == null || !job.kind().equals(kind) || job.queue() != queue) {
            throw HttpProblem.notFound();
        }
        return job;
    }

    /** The jobs of a kind on a queue by their ids. */
    synchronized Map<String, Job> of(String kind, ClassicQueue queue) {
        forgetOld();
        Map<String, Job> found = new LinkedHashMap<>();
        jobs.forEach((id, job) -> {
            if (job.kind().equals(kind) && job.queue() == queue) {
                found.put(id, job);
            }
        });
        return found;
    }

    synchronized void forget(String id) {
        Job job = jobs.remove(id);
        if (job != null) {
            job.stop();
        }
    }

    /** Stops all, and waits for them: what they have taken out of queues must be back. */
    @Override
    public void close() {
        executor.shutdown();
        List<Job> running;
        synchronized (this) {
            running = new ArrayList<>(jobs.values());
        }
        running.forEach(Job::stop);
        try {
            executor.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
