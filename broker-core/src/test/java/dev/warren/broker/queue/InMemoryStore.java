package dev.warren.broker.queue;

import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A store without a disk or a thread: what was submitted is "written" when the test says {@link #step}, so that a test decides
 * every interleaving. Keeps the bodies of what is stored, and forgets unsynced work in a crash.
 */
final class InMemoryStore implements MessageStore {
    /** What the disk would hold of one queue. */
    static final class Disk {
        final TreeMap<Long, Kept> messages = new TreeMap<>();
        long markedBelow;
    }

    record Kept(dev.warren.broker.message.Message message, int priority, boolean possiblyDelivered, long dueAtMs) {}

    private final Map<Long, Disk> disks;
    private final Map<Long, Log> logs = new LinkedHashMap<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();

    private boolean readsAtOnce;

    InMemoryStore(Map<Long, Disk> disks) {
        this.disks = disks;
    }

    private final class Log implements QueueLog {
        final long id;
        final boolean durable;
        final StoreListener listener;
        final Disk disk;
        final List<StoredRun> recovered = new ArrayList<>();
        final long nextSequence;
        final long recoveredBelow;
        final long markedAtOpen;

        Log(long id, boolean durable, StoreListener listener) {
            this.id = id;
            this.durable = durable;
            this.listener = listener;
            this.disk = disks.computeIfAbsent(id, i -> new Disk());
            this.nextSequence = disk.messages.isEmpty() ? 0 : disk.messages.lastKey() + 1;
            this.recoveredBelow = nextSequence;
            this.markedAtOpen = disk.markedBelow;
            Map<Integer, List<Long>> byPriority = new TreeMap<>();
            disk.messages.forEach((sequence, kept) -> byPriority
                    .computeIfAbsent(kept.priority(), p -> new ArrayList<>())
                    .add(sequence));
            byPriority.forEach((priority, sequences) -> {
                for (int from = 0; from < sequences.size(); from += 3) {
                    recovered.add(
                            new Run(this, priority, sequences.subList(from, Math.min(from + 3, sequences.size()))));
                }
            });
        }

        @Override
        public long queueId() {
            return id;
        }

        @Override
        public boolean durable() {
            return durable;
        }

        @Override
        public List<StoredRun> recovered() {
            return recovered;
        }

        /** A test that begins anew on a disk has not stopped cleanly before. */
        @Override
        public boolean crashed() {
            return !recovered.isEmpty();
        }

        @Override
        public long nextSequence() {
            return nextSequence;
        }
    }

    private record Run(Log log, int priority, List<Long> sequences) implements StoredRun {
        @Override
        public long firstSequence() {
            return sequences.get(0);
        }

        @Override
        public long lastSequence() {
            return sequences.get(sequences.size() - 1);
        }

        @Override
        public int count() {
            return sequences.size();
        }

        @Override
        public long bodyBytes() {
            return sequences.stream()
                    .mapToLong(sequence ->
                            log.disk.messages.get(sequence).message().bodyLength())
                    .sum();
        }

        @Override
        public long earliestDueMs() {
            return dues().min().orElse(Long.MAX_VALUE);
        }

        @Override
        public long latestDueMs() {
            return dues().max().orElse(Long.MAX_VALUE);
        }

        private LongStream dues() {
            return sequences.stream()
                    .filter(log.disk.messages::containsKey)
                    .mapToLong(sequence -> log.disk.messages.get(sequence).dueAtMs())
                    .map(due -> due == 0 ? Long.MAX_VALUE : due);
        }

        @Override
        public long dueAtMs(int index) {
            return log.disk.messages.get(sequences.get(index)).dueAtMs();
        }

        @Override
        public long sequence(int index) {
            return sequences.get(index);
        }
    }

    /** Whether reads are answered within the call: for who waits for them on the test's thread. */
    void readsAtOnce(boolean atOnce) {
        readsAtOnce = atOnce;
    }

    private void read(Runnable reading) {
        if (readsAtOnce) {
            reading.run();
        } else {
            work.addLast(reading);
        }
    }

    boolean idle() {
        return work.isEmpty();
    }

    /** Does the oldest piece of work; false when there is none. */
    boolean step() {
        Runnable next = work.pollFirst();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    @Override
    public QueueLog open(long queueId, boolean durable, StoreListener listener) {
        Log log = new Log(queueId, durable, listener);
        logs.put(queueId, log);
        return log;
    }

    @Override
    public void recovered() {}

    @Override
    public void submit(StoreUnit unit) {
        work.addLast(() -> write(unit));
        unit.submitted();
    }

    private void write(StoreUnit unit) {
        Map<Log, Map<Integer, List<QueueEntry>>> written = new LinkedHashMap<>();
        for (QueueEntry entry : unit.appended()) {
            Log log = (Log) entry.log();
            if (!entry.settled()) {
                log.disk.messages.put(
                        entry.sequence(),
                        new Kept(
                                java.util.Objects.requireNonNull(entry.message()),
                                entry.priority(),
                                entry.possiblyDelivered(),
                                entry.dueAtMs()));
                written.computeIfAbsent(log, l -> new TreeMap<>())
                        .computeIfAbsent(entry.priority(), p -> new ArrayList<>())
                        .add(entry);
            }
        }
        unit.settled().forEach(entry -> ((Log) entry.log()).disk.messages.remove(entry.sequence()));
        unit.settledRuns().forEach(run -> ((Run) run).sequences.forEach(((Run) run).log.disk.messages::remove));
        for (QueueEntry entry : unit.appended()) {
            if (entry.persistent() && entry.log().durable()) {
                java.util.Objects.requireNonNull(entry.message()).accepted();
            }
        }
        written.forEach((log, lanes) -> lanes.forEach((priority, entries) -> log.listener.stored(
                new Run(
                        log,
                        priority,
                        entries.stream().map(QueueEntry::sequence).toList()),
                entries)));
        if (unit.whenDurable() != null) {
            unit.whenDurable().run();
        }
    }

    @Override
    public void mark(QueueLog log, long belowSequence, Runnable whenDurable) {
        work.addLast(() -> {
            ((Log) log).disk.markedBelow = Math.max(((Log) log).disk.markedBelow, belowSequence);
            whenDurable.run();
        });
    }

    @Override
    public void drop(QueueLog log) {
        work.addLast(() -> ((Log) log).disk.messages.clear());
    }

    @Override
    public void expand(QueueLog log, StoredRun run, Consumer<List<QueueEntry>> callback) {
        read(() -> callback.accept(read((Log) log, ((Run) run).sequences)));
    }

    @Override
    public void fetch(QueueLog log, long[] sequences, Consumer<List<QueueEntry>> callback) {
        read(() -> callback.accept(
                read((Log) log, java.util.Arrays.stream(sequences).boxed().toList())));
    }

    private static List<QueueEntry> read(Log log, List<Long> sequences) {
        List<QueueEntry> entries = new ArrayList<>();
        for (long sequence : sequences) {
            Kept kept = log.disk.messages.get(sequence);
            if (kept != null) {
                QueueEntry entry = new QueueEntry(log, sequence, kept.priority(), kept.message());
                entry.dueAtMs(kept.dueAtMs());
                entry.redelivered(
                        sequence < log.recoveredBelow && (kept.possiblyDelivered() || sequence < log.markedAtOpen));
                entries.add(entry);
            }
        }
        return entries;
    }

    @Override
    public void due(QueueLog log, StoredRun run, long afterMs, long byMs, Consumer<DueEntries> callback) {
        work.addLast(() -> {
            List<QueueEntry> due = new ArrayList<>();
            long next = Long.MAX_VALUE;
            for (QueueEntry entry : read((Log) log, ((Run) run).sequences)) {
                if (entry.dueAtMs() > byMs) {
                    next = Math.min(next, entry.dueAtMs());
                } else if (entry.dueAtMs() > afterMs) {
                    entry.message(null);
                    due.add(entry);
                }
            }
            callback.accept(new DueEntries(due, next));
        });
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public long fileBytes() {
        return 0;
    }

    @Override
    public String failure() {
        return "";
    }

    @Override
    public List<String> damage() {
        return List.of();
    }

    @Override
    public void close(List<QueueEntry> redelivered) {}
}
