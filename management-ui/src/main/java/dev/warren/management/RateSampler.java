package dev.warren.management;

import dev.warren.broker.channel.ClientCounters;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.store.HistoryStore;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.history.History;
import dev.warren.management.history.Retention;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what queues and clients had counted at the last two samples. Single queues are remembered only while somebody asks for them.
 * What was before, the history knows. Guarded by its monitor.
 */
final class RateSampler {
    private static final long INTEREST_NS = 60_000_000_000L;

    private record Sample(
            long atNs, ClientCounters.Counts clients, QueueStats total, Map<ClassicQueue, QueueStats> queues) {}

    private final Collection<VirtualHost> vhosts;
    private final LongSupplier nanoTime;
    private final long intervalMs;
    private final HistoryStore store;
    private @Nullable History history;
    private @Nullable Sample before;
    private @Nullable Sample last;
    private long askedNs;
    private boolean asked;

    RateSampler(Collection<VirtualHost> vhosts, LongSupplier nanoTime) {
        this(vhosts, nanoTime, Retention.DEFAULT_INTERVAL_MS, HistoryStore.NONE);
    }

    /** @param store is closed with it */
    RateSampler(Collection<VirtualHost> vhosts, LongSupplier nanoTime, long intervalMs, HistoryStore store) {
        this.vhosts = vhosts;
        this.nanoTime = nanoTime;
        this.intervalMs = intervalMs;
        this.store = store;
    }

    long intervalMs() {
        return intervalMs;
    }

    /** Made when it is first asked for: the start has no need of it. */
    synchronized History history() {
        if (history == null) {
            history = new History(Retention.every(intervalMs), store);
        }
        return history;
    }

    /** Forgets what was: rates are known again after two more samples. */
    synchronized void forget() {
        before = null;
        last = null;
        history().forget();
    }

    /** To be called when nobody samples any more. */
    void close() {
        store.close();
    }

    /** Is shown each queue as it is sampled. */
    interface Visitor {
        void queue(VirtualHost vhost, ClassicQueue queue, QueueStats stats);
    }

    void sample() {
        sample(ClientCounters.Counts.NONE, (vhost, queue, stats) -> {});
    }

    /**
     * To be called every few seconds.
     *
     * @param clients what all clients together have counted by now
     */
    void sample(ClientCounters.Counts clients, Visitor visitor) {
        long now = nanoTime.getAsLong();
        boolean each = interested(now);
        QueueStats total = Figures.NONE;
        Map<ClassicQueue, QueueStats> queues = new HashMap<>();
        for (VirtualHost vhost : vhosts) {
            for (ClassicQueue queue : vhost.queues()) {
                QueueStats stats = queue.stats();
                total = total.plus(stats);
                visitor.queue(vhost, queue, stats);
                if (each) {
                    queues.put(queue, stats);
                }
            }
        }
        add(new Sample(now, clients, total, queues));
    }

    private synchronized boolean interested(long now) {
        asked = asked && now - askedNs < INTEREST_NS;
        return asked;
    }

    private synchronized void add(Sample sample) {
        before = last;
        last = sample;
    }

    /** The last window of all queues together; null before the second sample. */
    synchronized Counted.@Nullable Window<QueueStats> total() {
        return before == null || last == null ? null : window(before, last, before.total(), last.total());
    }

    /** The last window of all clients together; null before the second sample. */
    synchronized Counted.@Nullable Window<ClientCounters.Counts> clients() {
        return before == null || last == null
                ? null
                : new Counted.Window<>(before.clients(), last.clients(), seconds(before, last));
    }

    /** The last window of one queue; null when it was not sampled twice. */
    synchronized Counted.@Nullable Window<QueueStats> of(ClassicQueue queue) {
        asked = true;
        askedNs = nanoTime.getAsLong();
        if (before == null || last == null) {
            return null;
        }
        QueueStats from = before.queues().get(queue);
        QueueStats to = last.queues().get(queue);
        return from == null || to == null ? null : window(before, last, from, to);
    }

    private static Counted.Window<QueueStats> window(Sample before, Sample last, QueueStats from, QueueStats to) {
        return new Counted.Window<>(from, to, seconds(before, last));
    }

    private static double seconds(Sample before, Sample last) {
        return Math.max(1, last.atNs() - before.atNs()) / 1e9;
    }
}
