package dev.warren.broker.delay;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Messages of one delaying exchange that are not due yet. They lie in the store; memory holds when they are due and nothing
 * else. A message that falls due is routed and leaves this log in the same commit, so that a crash finds it in exactly one
 * place. Safe for any thread; the monitor is this object and a leaf.
 */
public final class DelayedMessages implements StoreListener {
    /** Where messages go when they are due. */
    public interface Forward {
        /**
         * Routes one message; what the queues must store joins the unit. Called without the monitor.
         *
         * @param redelivered whether it may have been routed, and delivered, before a crash
         */
        void route(Message message, boolean redelivered, StoreUnit unit);
    }

    /** Enough to keep the store busy, few enough not to crowd the heap. */
    private static final int BATCH = 256;

    private static final Comparator<QueueEntry> BY_DUE =
            Comparator.<QueueEntry>comparingLong(QueueEntry::dueAtMs).thenComparingLong(QueueEntry::sequence);

    private final MessageStore store;
    private final DelayTimer timer;
    private final Forward forward;
    private final QueueLog log;
    private final DelayIndex index = new DelayIndex();
    private long nextSequence;

    /** When the broker started, which is after every crash that the messages found then have seen. */
    private long startedAtMs;

    /** When the timer is set for. */
    private long wakeAtMs = Long.MAX_VALUE;

    private boolean forwarding;
    private boolean closed;

    public DelayedMessages(long logId, boolean durable, MessageStore store, DelayTimer timer, Forward forward) {
        this.store = store;
        this.timer = timer;
        this.forward = forward;
        this.log = store.open(logId, durable, this);
        this.nextSequence = log.nextSequence();
    }

    /** Indexes what recovery found. Nothing is forwarded before. */
    public synchronized void start() {
        startedAtMs = timer.nowMs();
        for (StoredRun run : log.recovered()) {
            for (int i = 0; i < run.count(); i++) {
                index.add(run.dueAtMs(i), run.sequence(i));
            }
        }
        setTimer();
    }

    /** Keeps a message for a while. It is accepted when it is stored, or at once when it is not persistent. */
    public void hold(Message message, long delayMs) {
        boolean stored;
        synchronized (this) {
            StoreUnit unit = new StoreUnit();
            stored = add(message, delayMs, unit);
            if (!unit.isEmpty()) {
                store.submit(unit);
            }
        }
        if (!stored) {
            message.accepted();
        }
    }

    /** The same, as a part of a unit that the caller submits next. */
    public void hold(Message message, long delayMs, StoreUnit unit) {
        boolean stored;
        synchronized (this) {
            stored = add(message, delayMs, unit);
        }
        if (!stored) {
            message.accepted();
        }
    }

    /** Whether the store answers for the message. */
    private boolean add(Message message, long delayMs, StoreUnit unit) {
        if (closed) {
            return false;
        }
        QueueEntry entry = new QueueEntry(log, nextSequence++, 0, message);
        entry.dueAtMs(timer.nowMs() + delayMs);
        // It may be delivered before the commit that moves it to its queue: what a crash finds here although it was due
        // may
        // have been delivered.
        entry.possiblyDelivered(true);
        entry.submitted(true);
        unit.append(entry);
        return message.persistent() && log.durable();
    }

    @Override
    public synchronized void stored(StoredRun run, List<QueueEntry> entries) {
        if (!closed) {
            for (QueueEntry entry : entries) {
                index.add(entry.dueAtMs(), entry.sequence());
                entry.message(null);
            }
            setTimer();
        }
    }

    /** Messages waiting. */
    public synchronized long count() {
        return index.size();
    }

    /** The exchange is deleted, and what waits with it. */
    public synchronized void drop() {
        if (!closed) {
            closed = true;
            index.clear();
            store.drop(log);
        }
    }

    /** The broker stops: nothing more is forwarded. */
    public synchronized void stop() {
        closed = true;
    }

    private void setTimer() {
        long earliest = index.earliestMs();
        if (earliest < wakeAtMs && !forwarding && !closed) {
            wakeAtMs = earliest;
            timer.at(earliest, this::due);
        }
    }

    private void due() {
        long[] sequences;
        synchronized (this) {
            if (forwarding || closed) {
                return;
            }
            wakeAtMs = Long.MAX_VALUE;
            sequences = index.takeDue(timer.nowMs(), BATCH);
            if (sequences.length == 0) {
                setTimer();
                return;
            }
            forwarding = true;
        }
        Arrays.sort(sequences);
        store.fetch(log, sequences, this::forward);
    }

    private void forward(List<QueueEntry> found) {
        QueueEntry[] entries = found.toArray(new QueueEntry[0]);
        Arrays.sort(entries, BY_DUE);
        StoreUnit unit = new StoreUnit();
        for (QueueEntry entry : entries) {
            Message message = entry.message();
            if (message != null) {
                forward.route(message, entry.redelivered() && entry.dueAtMs() <= startedAtMs, unit);
            }
            entry.settle();
            unit.settle(entry);
        }
        store.submit(unit);
        synchronized (this) {
            forwarding = false;
        }
        due();
    }
}
