package dev.warren.broker.queue;

import dev.warren.broker.browse.StoreReads;
import dev.warren.broker.browse.StoreUnavailableException;
import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes single messages out of their places, wherever in the queue they stand, to have them elsewhere: until it is told that
 * they {@link #leave}, or is given them back, nobody is handed them, and a crash finds them where they were. Each command is
 * safe for any thread that may wait for the store.
 */
public final class QueueExtraction {
    /** What moves between memory and the store while it is looked for is looked for again. */
    private static final int ATTEMPTS = 200;

    private static final long PAUSE_MS = 10;

    private static final Comparator<Taken> IN_ORDER = Comparator.<Taken>comparingInt(taken -> -taken.entry.priority())
            .thenComparingLong(taken -> taken.entry.sequence());

    private final QueueMonitor monitor;
    private final StoreReads reads;
    private final QueueConsumer taker;

    /** A message that was taken. */
    public static final class Taken {
        private final QueueEntry entry;
        private final Message message;

        /** When it would have been ready, if it waited for that; else 0. */
        private final long untilMs;

        /** What {@link Lanes#purges} said, if it was in the store only; else -1. */
        private final long purges;

        private Taken(QueueEntry entry, Message message, long untilMs, long purges) {
            this.entry = entry;
            this.message = message;
            this.untilMs = untilMs;
            this.purges = purges;
        }

        public long id() {
            return entry.sequence();
        }

        public Message message() {
            return message;
        }
    }

    private record Found(QueueEntry entry, long untilMs, long purges) {}

    QueueExtraction(ClassicQueue queue, QueueMonitor monitor) {
        this.monitor = monitor;
        this.reads = new StoreReads(monitor.driver().messages(), monitor.log());
        this.taker = new QueueConsumer(queue, NoPort.INSTANCE, "", false, false, 0, 0, FieldTable.EMPTY);
    }

    /**
     * Takes messages that are ready, or wait for that; others are left out.
     *
     * @return in the order in which they would have been delivered
     */
    public List<Taken> take(long[] ids) {
        Wanted wanted = new Wanted(ids);
        List<Found> found = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && !wanted.isEmpty(); attempt++) {
            long[] inRuns;
            boolean onTheWay;
            Afterwards rest;
            synchronized (monitor) {
                if (monitor.deleted()) {
                    return List.of();
                }
                takeFromMemory(wanted, found);
                inRuns = inRuns(wanted);
                onTheWay = inTail(wanted);
                rest = monitor.proceed();
            }
            Afterwards.run(rest);
            List<QueueEntry> read = reads.fetch(inRuns);
            synchronized (monitor) {
                if (monitor.deleted()) {
                    return List.of();
                }
                takeFromRuns(read, wanted, found);
                rest = monitor.proceed();
            }
            Afterwards.run(rest);
            if (inRuns.length == 0 && !onTheWay) {
                break;
            }
            if (onTheWay) {
                pause();
            }
        }
        return withContents(found);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("the broker stops");
        }
    }

    private void takeFromMemory(Wanted wanted, List<Found> found) {
        QueueState state = monitor.state();
        state.ready().takeOut(wanted, entry -> take(entry, 0, -1, found));
        state.retries().takeOut(wanted, waiting -> take(waiting.entry(), waiting.untilMs(), -1, found));
    }

    private void takeFromRuns(List<QueueEntry> read, Wanted wanted, List<Found> found) {
        Lanes ready = monitor.state().ready();
        for (QueueEntry entry : read) {
            if (wanted.has(entry) && ready.takeOutOfRun(entry)) {
                wanted.found(entry);
                entry.wasRead();
                take(entry, 0, ready.purges(), found);
            }
        }
    }

    private void take(QueueEntry entry, long untilMs, long purges, List<Found> found) {
        monitor.state().outstanding().add(taker, entry);
        found.add(new Found(entry, untilMs, purges));
    }

    private long[] inRuns(Wanted wanted) {
        List<long[]> all = new ArrayList<>();
        monitor.state().ready().forEachLane(lane -> all.add(wanted.filter(lane.middle()::mayHave)));
        return all.stream().flatMapToLong(java.util.Arrays::stream).distinct().toArray();
    }

    private boolean inTail(Wanted wanted) {
        boolean[] any = {false};
        monitor.state().ready().forEachLane(lane -> any[0] |= wanted.filter(lane.tail()::has).length > 0);
        return any[0];
    }

    private List<Taken> withContents(List<Found> found) {
        Map<Long, Message> contents = new HashMap<>();
        for (QueueEntry entry : reads.fetch(found.stream()
                .filter(each -> each.entry.message() == null)
                .mapToLong(each -> each.entry.sequence())
                .toArray())) {
            Message message = entry.message();
            if (message != null) {
                contents.put(entry.sequence(), message);
            }
        }
        List<Taken> taken = new ArrayList<>(found.size());
        List<QueueEntry> lost = new ArrayList<>();
        for (Found each : found) {
            Message message = each.entry.message();
            message = message == null ? contents.get(each.entry.sequence()) : message;
            if (message == null) {
                lost.add(each.entry);
            } else {
                taken.add(new Taken(each.entry, message, each.untilMs, each.purges));
            }
        }
        // The store has reported them, and forgets them.
        settle(lost, null);
        taken.sort(IN_ORDER);
        return taken;
    }

    /**
     * The messages leave the queue.
     *
     * @param unit what the store must forget joins it, and the caller submits it next; null to have it forgotten now
     */
    public void leave(List<Taken> taken, @Nullable StoreUnit unit) {
        settle(taken.stream().map(each -> each.entry).toList(), unit);
    }

    private void settle(List<QueueEntry> entries, @Nullable StoreUnit unit) {
        if (entries.isEmpty()) {
            return;
        }
        Afterwards rest;
        synchronized (monitor) {
            if (monitor.deleted()) {
                return;
            }
            if (unit != null) {
                monitor.driver().gatherIn(unit);
            }
            for (QueueEntry entry : entries) {
                monitor.state().settle(taker, entry);
            }
            rest = monitor.proceed();
        }
        Afterwards.run(rest);
    }

    /** The messages are back at their places, as if nothing had been. */
    public void putBack(List<Taken> taken) {
        if (taken.isEmpty()) {
            return;
        }
        monitor.command(() -> {
            monitor.time();
            QueueState state = monitor.state();
            for (Taken each : taken) {
                if (each.purges >= 0 && each.purges != state.ready().purges()) {
                    // The store has forgotten it: it is purged as those that it stood among.
                    state.settle(taker, each.entry);
                } else if (each.untilMs > 0) {
                    state.retryAt(taker, each.entry, each.untilMs);
                } else {
                    state.comeBack(taker, each.entry, Comeback.UNDELIVERED);
                }
            }
        });
    }

    /** Messages that waited to be ready are so after another time from now on. */
    public void schedule(List<Taken> taken, long afterMs) {
        monitor.command(() -> {
            monitor.time();
            for (Taken each : taken) {
                monitor.state().retryAt(taker, each.entry, monitor.nowMs() + afterMs);
            }
        });
    }

    /** Whether a message waited to be ready when it was taken. */
    public static boolean waited(Taken taken) {
        return taken.untilMs > 0;
    }
}
