package dev.warren.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Random work on a store, and a naive memory of what it promised: which messages must be there after a crash, which must
 * not, and which are uncertain. Used by one thread.
 */
final class StoreModel {
    static final LogTuning SMALL = new LogTuning(2000, 8000, 600, 12, 3000, 400, 12, 3, 0);

    private final Random random;
    private final Map<Long, KnownQueue> queues = new TreeMap<>();
    private final Map<Long, KnownMessage> messages = new TreeMap<>();
    private final Map<Long, QueueEntry> lastRead = new HashMap<>();
    private H2MessageStore store;
    private boolean cleanBefore;
    private boolean cleanEnd;
    private long nextId = 1;
    private long nextQueueId = 1;
    private int nextUnit = 1;

    StoreModel(long seed) {
        random = new Random(seed);
    }

    void open(H2MessageStore opened) {
        store = opened;
        cleanBefore = cleanEnd;
        for (Map.Entry<Long, KnownQueue> queue : new TreeMap<>(queues).entrySet()) {
            if (queue.getValue().dropped) {
                queues.remove(queue.getKey());
            } else {
                openQueue(queue.getKey()).marksAsBefore(queue.getValue());
            }
        }
        while (queues.size() < 3) {
            openQueue(nextQueueId++);
        }
        store.recovered();
    }

    private KnownQueue openQueue(long id) {
        KnownQueue queue = new KnownQueue(store.open(id, true, (run, entries) -> {
            assertEquals(run.count(), entries.size());
            assertEquals(run.firstSequence(), entries.get(0).sequence());
        }));
        queues.put(id, queue);
        return queue;
    }

    /** Does something at random. */
    void step() throws InterruptedException {
        int kind = random.nextInt(100);
        if (kind < 45) {
            append();
        } else if (kind < 70) {
            settleSome();
        } else if (kind < 80) {
            move();
        } else if (kind < 88) {
            mark();
        } else if (kind < 90) {
            drop();
        } else if (kind < 92) {
            readBack();
        } else {
            await();
        }
    }

    private KnownQueue anyQueue() {
        List<KnownQueue> all = new ArrayList<>(queues.values());
        all.removeIf(queue -> queue.dropped);
        return all.get(random.nextInt(all.size()));
    }

    private void append() {
        StoreUnit unit = new StoreUnit();
        int unitNumber = nextUnit++;
        KnownQueue queue = anyQueue();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 4);
        for (int i = 0; i < count; i++) {
            queue = random.nextInt(5) == 0 ? anyQueue() : queue;
            unit.append(message(queue, unitNumber, random.nextInt(8) > 0));
        }
        store.submit(unit);
    }

    private QueueEntry message(KnownQueue queue, int unit, boolean persistent) {
        return message(queue, unit, persistent, random.nextInt(random.nextInt(20) == 0 ? 3000 : 120));
    }

    private QueueEntry message(KnownQueue queue, int unit, boolean persistent, int size) {
        long id = nextId++;
        byte[] content = new byte[8 + size];
        ByteBuffer.wrap(content).putLong(id);
        for (int i = 8; i < content.length; i++) {
            content[i] = (byte) (id * 31 + i);
        }
        byte[] address = {1, (byte) ('a' + queue.log.queueId() % 26), 2, 'k', (byte) ('0' + id % 3)};
        Message message = new Message(address, content, 8, persistent, (int) (id % 10));
        if (random.nextInt(15) == 0) {
            queue.next += random.nextInt(5);
        }
        QueueEntry entry = new QueueEntry(queue.log, queue.next++, random.nextInt(12) == 0 ? 3 : 0, message);
        entry.dueAtMs(random.nextInt(10) == 0 ? 1_000_000_000_000L + id : 0);
        entry.possiblyDelivered(random.nextInt(6) == 0);
        KnownMessage known = new KnownMessage(id, queue.log.queueId(), entry, unit);
        messages.put(id, known);
        message.awaitedBy((tag, accepted) -> known.answered(accepted), id, 1);
        return entry;
    }

    private List<KnownMessage> live() {
        List<KnownMessage> live = new ArrayList<>();
        for (KnownMessage known : messages.values()) {
            if (!known.settleSubmitted) {
                live.add(known);
            }
        }
        return live;
    }

    private void settleSome() {
        List<KnownMessage> live = live();
        if (live.isEmpty()) {
            return;
        }
        StoreUnit unit = new StoreUnit();
        List<KnownMessage> settled = new ArrayList<>();
        int at = random.nextBoolean() ? 0 : random.nextInt(live.size());
        int step = random.nextInt(3) == 0 ? 3 : 1;
        for (int n = random.nextInt(30); n >= 0 && at < live.size(); n--, at += step) {
            KnownMessage known = live.get(at);
            known.settleSubmitted = true;
            unit.settle(known.entry);
            settled.add(known);
        }
        if (random.nextInt(3) > 0) {
            unit.whenDurable(() -> settled.forEach(known -> known.settleDurable = true));
        }
        store.submit(unit);
    }

    /** Appends much and settles nearly all: then the file is a good deal larger than what is in it. */
    void fillAndSettle() throws InterruptedException {
        for (int n = 10 + random.nextInt(40); n > 0; n--) {
            StoreUnit unit = new StoreUnit();
            unit.append(message(anyQueue(), nextUnit++, true, 2000 + random.nextInt(6000)));
            store.submit(unit);
        }
        await();
        StoreUnit unit = new StoreUnit();
        List<KnownMessage> settled = new ArrayList<>();
        for (KnownMessage known : live()) {
            if (random.nextInt(10) > 0) {
                known.settleSubmitted = true;
                unit.settle(known.entry);
                settled.add(known);
            }
        }
        unit.whenDurable(() -> settled.forEach(known -> known.settleDurable = true));
        store.submit(unit);
        await();
    }

    /** Settles in one queue and appends to another in one unit. */
    private void move() {
        List<KnownMessage> live = live();
        if (live.isEmpty()) {
            return;
        }
        StoreUnit unit = new StoreUnit();
        int unitNumber = nextUnit++;
        KnownMessage from = live.get(random.nextInt(live.size()));
        from.settleSubmitted = true;
        from.movedBy = unitNumber;
        unit.settle(from.entry);
        unit.append(message(anyQueue(), unitNumber, true));
        store.submit(unit);
    }

    private void mark() {
        KnownQueue queue = anyQueue();
        long below = queue.markSubmitted + random.nextInt(20);
        queue.markSubmitted = Math.max(queue.markSubmitted, below);
        store.mark(queue.log, below, () -> queue.markDurable = Math.max(queue.markDurable, below));
    }

    private void drop() {
        KnownQueue queue = anyQueue();
        if (queues.values().stream().filter(other -> !other.dropped).count() < 2) {
            return;
        }
        queue.dropped = true;
        store.drop(queue.log);
        messages.values().removeIf(known -> known.queueId == queue.log.queueId());
        openQueue(nextQueueId++);
    }

    /** Waits until everything submitted is durable; gives up if the store fails. */
    void await() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        store.mark(anyQueue().log, 0, done::countDown);
        while (!done.await(1, TimeUnit.MILLISECONDS)) {
            if (!store.failure().isEmpty()) {
                return;
            }
        }
    }

    private void readBack() throws InterruptedException {
        await();
        for (KnownQueue queue : queues.values()) {
            List<KnownMessage> expected = live();
            expected.removeIf(known -> known.queueId != queue.log.queueId());
            long[] sequences = expected.stream()
                    .mapToLong(known -> known.entry.sequence())
                    .sorted()
                    .toArray();
            CountDownLatch done = new CountDownLatch(1);
            List<QueueEntry> found = new ArrayList<>();
            store.fetch(queue.log, sequences, entries -> {
                found.addAll(entries);
                done.countDown();
            });
            assertTrue(done.await(20, TimeUnit.SECONDS));
            if (store.failure().isEmpty()) {
                assertEquals(sequences.length, found.size(), "fetched from queue " + queue.log.queueId());
            }
        }
    }

    /** The entries a clean close is told of: half of those that may have been delivered. */
    List<QueueEntry> redeliveredNow() {
        List<QueueEntry> redelivered = new ArrayList<>();
        for (KnownMessage known : live()) {
            KnownQueue queue = queues.get(known.queueId);
            boolean delivered = known.entry.sequence() < queue.markSubmitted && random.nextBoolean();
            if (delivered) {
                redelivered.add(known.entry);
            }
            known.redeliveredExactly(delivered || known.entry.redelivered());
        }
        cleanEnd = true;
        return redelivered;
    }

    /** Before an unclean end: the rule for redelivered. */
    void expectUncleanEnd() {
        boolean committed = queues.values().stream().anyMatch(queue -> queue.markDurable > queue.markAtOpen);
        for (KnownMessage known : messages.values()) {
            KnownQueue queue = queues.get(known.queueId);
            // Until the first commit after a clean end, its exact flags hold; a raised mark proves a commit.
            boolean conservative = !cleanBefore || committed;
            known.redeliveredAfterCrash(queue, conservative);
        }
        cleanEnd = cleanBefore && !committed;
    }

    /**
     * Compares a store, opened after an end, with what was promised before; what it has is known from now on.
     *
     * @param complete whether everything submitted was durable before the end
     */
    void check(boolean complete) throws InterruptedException {
        assertEquals(List.of(), store.damage());
        Map<Long, KnownMessage> found = new HashMap<>();
        Set<Integer> unitsFound = new HashSet<>();
        for (KnownQueue queue : queues.values()) {
            for (QueueEntry entry : readAll(queue.log)) {
                KnownMessage known = checkEntry(entry, queue);
                assertTrue(found.put(known.id, known) == null, "message twice");
                if (!known.settleSubmitted) {
                    unitsFound.add(known.unit);
                }
            }
        }
        for (KnownMessage known : messages.values()) {
            boolean there = found.containsKey(known.id);
            if (!known.entry.persistent()) {
                continue;
            }
            if (!known.settleSubmitted) {
                assertTrue(there || !known.accepted && !complete, () -> "lost: " + known);
                assertTrue(there == unitsFound.contains(known.unit), () -> "unit in part: " + known);
            }
            if (there && known.movedBy >= 0) {
                assertTrue(!unitsFound.contains(known.movedBy), () -> "moved, and still there: " + known);
            }
        }
        messages.clear();
        for (KnownMessage known : found.values()) {
            QueueEntry read = lastRead.get(known.id);
            // Units do not matter any more: each message is one of its own.
            messages.put(known.id, known.recovered(read, nextUnit++));
        }
        lastRead.clear();
    }

    private KnownMessage checkEntry(QueueEntry entry, KnownQueue queue) {
        byte[] content = entry.message().content();
        long id = ByteBuffer.wrap(content).getLong();
        KnownMessage known = messages.get(id);
        assertTrue(known != null, () -> "never published or gone: " + id);
        for (int i = 8; i < content.length; i++) {
            assertEquals((byte) (id * 31 + i), content[i]);
        }
        assertTrue(entry.persistent(), "a transient message survived");
        assertEquals(queue.log.queueId(), known.queueId);
        assertEquals(known.entry.sequence(), entry.sequence());
        assertEquals(known.entry.priority(), entry.priority());
        assertEquals(known.entry.dueAtMs(), entry.dueAtMs());
        assertEquals((int) (id % 10), entry.message().priority());
        assertTrue(!known.settleDurable, () -> "came back: " + known);
        assertTrue(queue.log.nextSequence() > entry.sequence());
        known.checkRedelivered(entry.redelivered());
        lastRead.put(id, entry);
        return known;
    }

    private List<QueueEntry> readAll(QueueLog log) throws InterruptedException {
        List<QueueEntry> all = new ArrayList<>();
        for (StoredRun run : log.recovered()) {
            CountDownLatch done = new CountDownLatch(1);
            List<QueueEntry> entries = new ArrayList<>();
            long bytes = 0;
            store.expand(log, run, read -> {
                entries.addAll(read);
                done.countDown();
            });
            assertTrue(done.await(20, TimeUnit.SECONDS));
            assertEquals(run.count(), entries.size());
            assertEquals(run.firstSequence(), entries.get(0).sequence());
            assertEquals(run.lastSequence(), entries.get(entries.size() - 1).sequence());
            for (int i = 0; i < entries.size(); i++) {
                assertEquals(entries.get(i).sequence(), run.sequence(i));
                assertEquals(entries.get(i).dueAtMs(), run.dueAtMs(i));
                bytes += entries.get(i).bodyBytes();
            }
            assertEquals(bytes, run.bodyBytes());
            all.addAll(entries);
        }
        return all;
    }

    int size() {
        return messages.size();
    }
}
