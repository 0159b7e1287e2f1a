package dev.warren.broker.delay;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one delaying exchange that are not due yet. They lie in the store; memory holds when they are due, and the
 * messages themselves only shortly before: those that were published with a short delay stay there while there is room,
 * others are read ahead. A message that falls due is routed and leaves this log in the same commit, so that a crash finds
 * it in exactly one place.
 *
 * <p>Messages are routed in the order of their due times on the timer's thread, one batch at a time. Safe for any thread;
 * the monitor is this object and a leaf.
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

    /** Messages routed in one go: the timer has other things to do. */
    private static final int BATCH = 256;

    /** How long before it is due a message is read. */
    private static final long AHEAD_MS = 250;

    /** Messages due sooner than this stay in memory if there is room. */
    private static final long STAY_MS = 10_000;

    /** Read ahead at most so much, and so many at once. */
    private static final long READ_BYTES = 4 << 20;

    private static final int READ_MOST = 1024;

    private final MessageStore store;
    private final DelayTimer timer;
    private final Forward forward;
    private final QueueLog log;

    /** What is in the store only. */
    private final DelayIndex index = new DelayIndex();

    /** What has stayed in memory since it was published, and what was read ahead. */
    private final DueQueue stayed = new DueQueue();

    private final DueQueue read = new DueQueue();
    private long nextSequence;

    /** Messages and octets seen, for the size of a read. */
    private long seen = 1;

    private long seenBytes;

    /** When the broker started, which is after every crash that the messages found then have seen. */
    private long startedAtMs;

    /** When the timer is set for. */
    private long wakeAtMs = Long.MAX_VALUE;

    /** When the earliest message is due that is being read. */
    private long readingFromMs = Long.MAX_VALUE;

    private boolean reading;
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
            seen += run.count();
            seenBytes += run.bodyBytes();
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
        if (closed) {
            return;
        }
        long soon = timer.nowMs() + STAY_MS;
        for (QueueEntry entry : entries) {
            seen++;
            seenBytes += entry.bodyBytes();
            if (entry.dueAtMs() <= soon && timer.room().take(entry.heapBytes())) {
                stayed.add(entry);
            } else {
                index.add(entry.dueAtMs(), entry.sequence());
                entry.message(null);
            }
        }
        setTimer();
    }

    /** Messages waiting. */
    public synchronized long count() {
        return index.size() + stayed.size() + read.size();
    }

    // --- operators look and take away

    /** To look at what waits. */
    public DelayedBrowser browser() {
        return new DelayedBrowser(this, store, log);
    }

    /** Those in memory, in no order. */
    synchronized List<QueueEntry> inMemory() {
        List<QueueEntry> all = new ArrayList<>(Arrays.asList(stayed.all()));
        all.addAll(Arrays.asList(read.all()));
        return all;
    }

    /** @see DelayIndex#from */
    synchronized DelayIndex.@Nullable Minute inStore(long minute) {
        return index.from(minute);
    }

    /**
     * Takes a message away, for good or to wait until another time.
     *
     * @param known the message as it was read
     * @param afterMs how long it is to wait instead; negative for not at all
     * @return its new sequence; 0 when it only goes, -1 when it is not here any more
     */
    synchronized long remove(QueueEntry known, long afterMs) {
        QueueEntry inMemory = stayed.remove(known.sequence());
        if (inMemory != null) {
            timer.room().giveBack(inMemory.heapBytes());
        } else {
            inMemory = read.remove(known.sequence());
        }
        Message message = known.message();
        if (closed || message == null || inMemory == null && !index.remove(known.dueAtMs(), known.sequence())) {
            return -1;
        }
        QueueEntry gone = inMemory == null ? known : inMemory;
        StoreUnit unit = new StoreUnit();
        long again = afterMs < 0 ? 0 : nextSequence;
        if (afterMs >= 0) {
            add(message, afterMs, unit);
        }
        gone.settle();
        unit.settle(gone);
        store.submit(unit);
        setTimer();
        return again;
    }

    /** The exchange is deleted, and what waits with it. */
    public synchronized void drop() {
        if (!closed) {
            stop();
            index.clear();
            read.clear();
            timer.room().giveBack(stayed.bytes());
            stayed.clear();
            store.drop(log);
        }
    }

    /** The broker stops: nothing more is forwarded. */
    public synchronized void stop() {
        closed = true;
    }

    // --- reading ahead

    private void readAhead() {
        long upToMs = readUpToMs();
        if (reading || index.earliestMs() > upToMs) {
            return;
        }
        int most = (int) Math.max(1, Math.min(READ_MOST, READ_BYTES / (Message.OVERHEAD_BYTES + seenBytes / seen)));
        readingFromMs = index.earliestMs();
        long[] sequences = index.takeDue(upToMs, most);
        Arrays.sort(sequences);
        reading = true;
        store.fetch(log, sequences, this::found);
    }

    /** When much was read already, only what must be routed before it. */
    private long readUpToMs() {
        QueueEntry next = read.bytes() > READ_BYTES / 2 ? next() : null;
        return next == null ? timer.nowMs() + AHEAD_MS : next.dueAtMs();
    }

    private synchronized void found(List<QueueEntry> entries) {
        reading = false;
        readingFromMs = Long.MAX_VALUE;
        if (!closed) {
            entries.forEach(read::add);
            setTimer();
        }
    }

    // --- routing what is due

    private void setTimer() {
        if (closed) {
            return;
        }
        readAhead();
        boolean full = read.bytes() > READ_BYTES / 2;
        long wake = Math.min(nextDueMs(), reading || full ? Long.MAX_VALUE : index.earliestMs() - AHEAD_MS);
        if (wake < wakeAtMs && !forwarding) {
            wakeAtMs = wake;
            timer.at(wake, this::due);
        }
    }

    /** When the next message is due that can be routed without overtaking one which is still in the store. */
    private long nextDueMs() {
        QueueEntry next = next();
        return next == null || next.dueAtMs() >= unreadFromMs() ? Long.MAX_VALUE : next.dueAtMs();
    }

    private long unreadFromMs() {
        return Math.min(readingFromMs, index.earliestMs());
    }

    private @Nullable QueueEntry next() {
        QueueEntry one = stayed.peek();
        QueueEntry other = read.peek();
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return DueQueue.BY_DUE.compare(one, other) < 0 ? one : other;
    }

    private void due() {
        List<QueueEntry> batch;
        synchronized (this) {
            if (forwarding || closed) {
                return;
            }
            wakeAtMs = Long.MAX_VALUE;
            batch = takeDue(timer.nowMs());
            if (batch.isEmpty()) {
                setTimer();
                return;
            }
            forwarding = true;
        }
        try {
            forward(batch);
        } finally {
            synchronized (this) {
                forwarding = false;
                setTimer();
            }
        }
    }

    private List<QueueEntry> takeDue(long nowMs) {
        List<QueueEntry> batch = new ArrayList<>();
        while (batch.size() < BATCH && nextDueMs() <= nowMs) {
            QueueEntry next = next();
            if (next == null) {
                break;
            }
            if (next == stayed.peek()) {
                stayed.removeFirst();
                timer.room().giveBack(next.heapBytes());
            } else {
                read.removeFirst();
            }
            batch.add(next);
        }
        return batch;
    }

    private void forward(List<QueueEntry> batch) {
        StoreUnit unit = new StoreUnit();
        for (QueueEntry entry : batch) {
            Message message = entry.message();
            if (message != null) {
                forward.route(message, entry.redelivered() && entry.dueAtMs() <= startedAtMs, unit);
            }
            entry.settle();
            unit.settle(entry);
        }
        store.submit(unit);
    }
}
