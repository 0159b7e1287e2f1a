package dev.warren.broker.queue;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that have left a queue as dead letters, in this order, until their targets have them: a batch at a time is
 * brought to memory, routed, and settled in the unit in which its targets store it. A crash before finds it in the queue,
 * though a target's consumer may have it by then.
 *
 * <p>The line is guarded by the queue's monitor; the batch under way belongs to the one thread that runs it, without the
 * monitor. The first batch runs on the thread whose command let messages die, every other one on the store's reader.
 */
final class DeadLetterLine {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLine.class);

    private static final int MOST_MESSAGES = 256;
    private static final long MOST_BYTES = 1 << 20;

    /** More than this unwritten in the store, and the next batch waits until the last is written. */
    private static final long MOST_PENDING_BYTES = 16 << 20;

    private sealed interface Item {}

    private record Letter(QueueEntry entry, DeathReason reason) implements Item {}

    /** A run of which everything has expired that had not left before. */
    private record ExpiredRun(StoredRun run, Lapsed before) implements Item {}

    /** A run that is to be forgotten, some of whose messages stood in the line before. */
    private record EmptiedRun(StoredRun run) implements Item {}

    private final ClassicQueue queue;
    private final QueueMonitor monitor;
    private final MessageStore store;

    /** Messages below may have been dead letters before a crash, and delivered: it has taken back that they left. */
    private final long againBelow;

    private final ArrayDeque<Item> line = new ArrayDeque<>();
    private boolean running;

    /** The store forgets the queue once the line is empty. */
    private boolean dropping;

    DeadLetterLine(ClassicQueue queue, QueueMonitor monitor, MessageStore store) {
        this.queue = queue;
        this.monitor = monitor;
        this.store = store;
        QueueLog log = monitor.log();
        this.againBelow = log.crashed() ? log.nextSequence() : 0;
    }

    // --- under the queue's monitor

    void add(QueueEntry entry, DeathReason reason) {
        line.add(new Letter(entry, reason));
    }

    void add(StoredRun run, Lapsed before) {
        line.add(new ExpiredRun(run, before));
    }

    /** Lets the store forget a run after what is in the line; false when nothing is. */
    boolean settleAfter(StoredRun run) {
        if (line.isEmpty() && !running) {
            return false;
        }
        line.add(new EmptiedRun(run));
        return true;
    }

    /** Whether somebody must call {@link #run}. */
    boolean mustRun() {
        return !running && !line.isEmpty();
    }

    /** The queue is deleted: the store forgets it, as soon as what died before is elsewhere. */
    void dropLog() {
        if (running || !line.isEmpty()) {
            dropping = true;
        } else {
            store.drop(monitor.log());
        }
    }

    /** Places in the line: a message each, or a run of them. */
    int size() {
        return line.size();
    }

    /** Shows single messages of the line, by a range of their places in it. */
    void show(long from, int most, List<Browsed> found) {
        line.stream().skip(from).limit(most).forEach(item -> {
            if (item instanceof Letter letter) {
                found.add(Browsed.of(letter.entry, Browsed.State.DEAD_LETTER_WAITING));
            }
        });
    }

    void forEachEntry(Consumer<QueueEntry> action) {
        for (Item item : line) {
            if (item instanceof Letter letter) {
                action.accept(letter.entry);
            }
        }
    }

    // --- without the monitor

    /** Sends what has died. */
    void run() {
        List<Item> batch;
        synchronized (monitor) {
            if (running || line.isEmpty()) {
                return;
            }
            running = true;
            batch = nextBatch();
        }
        bringToMemory(batch);
    }

    /** The same, on the store's reader. */
    void runByStore() {
        store.fetch(monitor.log(), new long[0], none -> run());
    }

    private List<Item> nextBatch() {
        List<Item> batch = new ArrayList<>();
        long bytes = 0;
        while (!line.isEmpty() && batch.size() < MOST_MESSAGES && bytes < MOST_BYTES) {
            Item next = line.getFirst();
            if (next instanceof ExpiredRun && !batch.isEmpty()) {
                break;
            }
            batch.add(line.removeFirst());
            if (next instanceof Letter letter) {
                bytes += letter.entry.bodyBytes();
            } else if (next instanceof ExpiredRun) {
                break;
            }
        }
        return batch;
    }

    private void bringToMemory(List<Item> batch) {
        if (batch.get(0) instanceof ExpiredRun expired) {
            store.expand(monitor.log(), expired.run, found -> send(expired, found));
            return;
        }
        long[] sequences = batch.stream()
                .filter(item -> item instanceof Letter letter && letter.entry.message() == null)
                .mapToLong(item -> ((Letter) item).entry.sequence())
                .toArray();
        if (sequences.length == 0) {
            send(batch, Map.of());
            return;
        }
        Arrays.sort(sequences);
        store.fetch(monitor.log(), sequences, found -> {
            Map<Long, Message> bySequence = new HashMap<>();
            for (QueueEntry entry : found) {
                Message message = entry.message();
                if (message != null) {
                    bySequence.put(entry.sequence(), message);
                }
            }
            send(batch, bySequence);
        });
    }

    private void send(List<Item> batch, Map<Long, Message> fetched) {
        List<DeadLetter> letters = new ArrayList<>(batch.size());
        List<Message> unanswered = new ArrayList<>(0);
        StoreUnit unit = new StoreUnit();
        for (Item item : batch) {
            if (item instanceof EmptiedRun emptied) {
                unit.settle(emptied.run);
            } else if (item instanceof Letter letter) {
                QueueEntry entry = letter.entry;
                Message message = entry.message();
                if (message == null) {
                    message = fetched.get(entry.sequence());
                }
                if (message != null) {
                    letters.add(letter(entry, message, letter.reason));
                    if (!entry.submitted() && queue.acceptedByStore(message)) {
                        // It died before it was stored: its targets' storing it is what its publisher waits for.
                        unanswered.add(message);
                    }
                }
                leave(entry, unit);
            }
        }
        send(letters, unanswered, unit);
    }

    DeadLetter letter(QueueEntry entry, Message message, DeathReason reason) {
        return new DeadLetter(message, reason, entry.sequence() < againBelow);
    }

    private static void leave(QueueEntry entry, StoreUnit unit) {
        entry.settle();
        if (entry.submitted()) {
            unit.settle(entry);
        }
    }

    private void send(ExpiredRun expired, List<QueueEntry> found) {
        List<QueueEntry> due = new ArrayList<>(found);
        due.removeIf(expired.before::has);
        due.sort(Comparator.comparingLong(QueueEntry::sequence));
        List<DeadLetter> letters = new ArrayList<>(due.size());
        for (QueueEntry entry : due) {
            Message message = entry.message();
            if (message != null) {
                letters.add(letter(entry, message, DeathReason.EXPIRED));
            }
        }
        StoreUnit unit = new StoreUnit();
        unit.settle(expired.run);
        send(letters, List.of(), unit);
    }

    private void send(List<DeadLetter> letters, List<Message> unanswered, StoreUnit unit) {
        try {
            if (!letters.isEmpty()) {
                queue.route(letters, unit);
            }
        } catch (RuntimeException e) {
            // They stay in the store: the next start finds them in the queue.
            LOG.error("Dead letters of {} could not be routed", queue.spec().described(), e);
            next();
            return;
        }
        boolean slow = store.pendingBytes() > MOST_PENDING_BYTES;
        if (slow || !unanswered.isEmpty()) {
            unit.whenDurable(() -> {
                unanswered.forEach(Message::accepted);
                if (slow) {
                    next();
                }
            });
        }
        if (!unit.isEmpty()) {
            store.submit(unit);
        }
        if (!slow) {
            next();
        }
    }

    private void next() {
        boolean more;
        synchronized (monitor) {
            running = false;
            more = !line.isEmpty();
            if (!more && dropping) {
                dropping = false;
                store.drop(monitor.log());
            }
        }
        if (more) {
            runByStore();
        }
    }
}
