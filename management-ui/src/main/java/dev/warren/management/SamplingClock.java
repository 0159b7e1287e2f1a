package dev.warren.management;

import dev.warren.broker.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that looks at the figures, on the clock's beat, and once more at the end. Never interrupted: it writes a file. */
final class SamplingClock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SamplingClock.class);
    private static final long PATIENCE_MS = 5_000;

    private final Broker broker;
    private final RateSampler rates;
    private final Thread thread;

    /** Guarded by this. */
    private boolean closed;

    SamplingClock(Broker broker, RateSampler rates) {
        this.broker = broker;
        this.rates = rates;
        this.thread = new Thread(this::run, "warren-http-rates");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long interval = rates.intervalMs();
        // A broker that starts has better things to do than to read the past.
        boolean ended = await(interval / 2);
        Sampler sampler = new Sampler(broker, rates);
        while (!ended) {
            ended = await(interval - Math.floorMod(System.currentTimeMillis(), interval));
            try {
                sampler.sample(System.currentTimeMillis(), ended);
            } catch (RuntimeException e) {
                log.error("sampling failed", e);
            }
        }
        rates.close();
    }

    /** Whether it is closed. */
    private synchronized boolean await(long ms) {
        long end = System.nanoTime() + ms * 1_000_000;
        long left = ms;
        while (!closed && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread.
                continue;
            }
            left = (end - System.nanoTime() + 999_999) / 1_000_000;
        }
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
