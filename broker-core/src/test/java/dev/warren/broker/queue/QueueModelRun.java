package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.message.Message;
import dev.warren.broker.message.Publisher;
import dev.warren.broker.queue.QueueModel.Known;
import dev.warren.broker.store.QueueEntry;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random commands to a queue, from one seed, each step compared with {@link QueueModel}. */
final class QueueModelRun implements DeliveryPort, Publisher {
    private static final int STEPS = 600;

    private record Held(QueueConsumer consumer, QueueEntry entry, Known known) {}

    private final Random random;
    private final boolean durable;
    private final int maxPriority;
    private final Map<Long, InMemoryStore.Disk> disks = new HashMap<>();
    private InMemoryStore store;
    private ClassicQueue queue;

    private final List<Held> held = new ArrayList<>();
    private final List<QueueConsumer> consumers = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private boolean touchedByConsumer;
    private final List<QueueExtraction.Taken> aside = new ArrayList<>();
    private boolean getting;
    private Known takenByGet;
    private final QueueModel model;

    QueueModelRun(long seed, boolean durable, int maxPriority) {
        this.random = new Random(seed);
        this.durable = durable;
        this.maxPriority = maxPriority;
        this.model = new QueueModel(durable, maxPriority);
        this.store = new InMemoryStore(disks);
        this.queue = open();
    }

    private ClassicQueue open() {
        FieldTable arguments = maxPriority == 0
                ? FieldTable.EMPTY
                : FieldTable.builder()
                        .put("x-max-priority", FieldValue.of(maxPriority))
                        .build();
        return new ClassicQueue(
                new QueueSpec("/", "q", durable, false, null, arguments),
                7,
                new QueueServices(store, new MemoryBudget(random.nextBoolean() ? 0 : 1 << 20), new DelayTimer(() -> 0)),
                new NoOwner());
    }

    void play() {
        for (int step = 0; step < STEPS; step++) {
            command();
            assertEquals(model.ready().size(), queue.ready(), "ready messages");
            assertEquals(held.size() + aside.size(), queue.stats().unacked(), "unacknowledged messages");
        }
        drain();
    }

    private void command() {
        switch (random.nextInt(23)) {
            case 20 -> browse();
            case 21 -> takeAside();
            case 22 -> putBackOrLeave();
            case 0, 1, 2, 3, 4, 5 -> publish(1 + random.nextInt(12));
            case 6, 7, 8 -> acknowledge();
            case 9, 10 -> requeue();
            case 11 -> consume();
            case 12 -> cancel();
            case 13 -> get();
            case 14 -> changeRoom();
            case 15 -> purge();
            case 16 -> {
                if (random.nextInt(8) == 0) {
                    crash();
                }
            }
            default -> work(random.nextInt(6));
        }
    }

    private void work(int steps) {
        for (int i = 0; i < steps && store.step(); i++) {}
    }

    private void publish(int count) {
        Message[] batch = new Message[count];
        Known[] published = new Known[count];
        for (int i = 0; i < count; i++) {
            int priority = random.nextInt(maxPriority + 2);
            boolean persistent = random.nextInt(4) > 0;
            Known known = model.published(priority, persistent, !consumers.isEmpty());
            byte[] content = new byte[2 + 4 + random.nextInt(3000)];
            ByteBuffer.wrap(content).putInt(2, known.number);
            batch[i] = new Message(new byte[] {0, 1, 'q'}, content, 2, persistent, priority);
            batch[i].awaitedBy(this, known.number, 1);
            published[i] = known;
        }
        queue.publish(batch, count);
        for (Known known : published) {
            if (!(durable && known.persistent)) {
                assertTrue(known.accepted, "transient messages are accepted at once");
            }
        }
    }

    @Override
    public void settled(long tag, boolean accepted) {
        assertTrue(accepted);
        model.accepted((int) tag);
    }

    @Override
    public boolean take(QueueConsumer consumer) {
        if (room == 0) {
            return false;
        }
        room--;
        return true;
    }

    @Override
    public boolean deliver(QueueConsumer consumer, QueueEntry entry) {
        Known known = expectFirst(entry);
        if (!consumer.noAck()) {
            held.add(new Held(consumer, entry, known));
            long mine = held.stream().filter(each -> each.consumer == consumer).count();
            assertTrue(consumer.prefetch() == 0 || mine <= consumer.prefetch(), "prefetch exceeded");
        } else {
            model.left(known);
        }
        return random.nextBoolean();
    }

    private Known expectFirst(QueueEntry entry) {
        int number = number(entry);
        Known first = model.takeFirst();
        if (getting && takenByGet == null && first.number != number) {
            // A get is served before the consumers, but told after them.
            takenByGet = first;
            first = model.takeFirst();
        }
        assertEquals(first.number, number, "delivered out of order");
        first.delivered(entry.redelivered());
        return first;
    }

    private static int number(QueueEntry entry) {
        return number(entry.message());
    }

    @Override
    public void flush() {}

    @Override
    public void cancelled(QueueConsumer consumer) {}

    private void acknowledge() {
        int count = Math.min(held.size(), 1 + random.nextInt(5));
        if (count == 0) {
            return;
        }
        QueueConsumer[] whose = new QueueConsumer[count];
        QueueEntry[] entries = new QueueEntry[count];
        for (int i = 0; i < count; i++) {
            Held one = held.remove(random.nextInt(held.size()));
            whose[i] = one.consumer;
            entries[i] = one.entry;
            model.left(one.known);
        }
        queue.settle(whose, entries, count);
    }

    private void requeue() {
        int count = Math.min(held.size(), 1 + random.nextInt(4));
        List<QueueConsumer> whose = new ArrayList<>();
        List<QueueEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Held one = held.remove(random.nextInt(held.size()));
            whose.add(one.consumer);
            entries.add(one.entry);
            model.back(one.known);
            if (one.entry.stored() && random.nextInt(3) == 0) {
                // As a crowded queue does after the delivery was written.
                one.entry.message(null);
            }
        }
        if (count > 0) {
            queue.requeue(whose, entries, Comeback.RETURNED);
        }
    }

    private void consume() {
        if (consumers.size() < 3) {
            boolean noAck = random.nextInt(5) == 0;
            QueueConsumer consumer = new QueueConsumer(
                    queue,
                    this,
                    "c" + consumers.size(),
                    noAck,
                    false,
                    random.nextInt(2),
                    random.nextInt(6),
                    FieldTable.EMPTY);
            consumers.add(consumer);
            touchedByConsumer = true;
            queue.subscriptions().add(consumer);
            queue.subscriptions().wake(consumer);
        }
    }

    private void cancel() {
        if (!consumers.isEmpty()) {
            queue.subscriptions().remove(consumers.remove(random.nextInt(consumers.size())));
        }
    }

    private void get() {
        getting = true;
        takenByGet = null;
        touchedByConsumer = true;
        boolean noAck = random.nextBoolean();
        queue.get(noAck, (consumer, entry, readyAfter) -> {
            getting = false;
            if (entry == null) {
                assertTrue(model.ready().isEmpty(), "get found nothing in a queue that has messages");
                return;
            }
            Known taken = takenByGet;
            Known known = taken;
            if (known == null) {
                known = expectFirst(entry);
            } else {
                known.delivered(entry.redelivered());
            }
            assertEquals(number(entry), known.number, "got out of order");
            if (taken == null) {
                assertEquals(model.ready().size(), readyAfter, "messages left");
            }
            if (noAck) {
                model.left(known);
            } else {
                held.add(new Held(consumer, entry, known));
            }
        });
        while (getting) {
            assertTrue(store.step(), "get was not answered");
        }
    }

    private static int number(Message message) {
        assertNotNull(message);
        return ByteBuffer.wrap(message.content()).getInt(2);
    }

    private static int number(Browsed browsed) {
        return number(browsed.message());
    }

    private void browse() {
        store.readsAtOnce(true);
        new BrowsingCheck(queue, random)
                .check(model.ready().stream().map(known -> known.number).toList(), QueueModelRun::number);
        store.readsAtOnce(false);
    }

    /** Takes some ready messages out of their places, nobody is handed them. */
    private void takeAside() {
        // What is on its way to the store is waited for.
        while (store.step()) {}
        store.readsAtOnce(true);
        List<Browsed> all = new ArrayList<>();
        ReadyWalk walk = queue.browser().ready(Place.FIRST_READY);
        List<Browsed> some;
        do {
            some = walk.next(100);
            all.addAll(some);
        } while (!some.isEmpty());
        int share = 1 + random.nextInt(4);
        long[] ids = all.stream()
                .filter(each -> random.nextInt(share) == 0)
                .mapToLong(Browsed::id)
                .toArray();
        List<QueueExtraction.Taken> taken = queue.extraction().take(ids);
        store.readsAtOnce(false);
        assertEquals(ids.length, taken.size(), "messages taken out");
        for (QueueExtraction.Taken each : taken) {
            model.taken(known(each));
        }
        aside.addAll(taken);
    }

    private Known known(QueueExtraction.Taken taken) {
        return model.message(number(taken.message()));
    }

    private void putBackOrLeave() {
        List<QueueExtraction.Taken> back = new ArrayList<>();
        List<QueueExtraction.Taken> gone = new ArrayList<>();
        for (QueueExtraction.Taken each : aside) {
            (random.nextBoolean() ? back : gone).add(each);
        }
        aside.clear();
        for (QueueExtraction.Taken each : back) {
            model.back(known(each));
        }
        for (QueueExtraction.Taken each : gone) {
            model.left(known(each));
        }
        queue.extraction().leave(gone, null);
        queue.extraction().putBack(back);
    }

    private void changeRoom() {
        room = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(5);
        consumers.forEach(queue.subscriptions()::wake);
    }

    private void purge() {
        if (random.nextInt(10) == 0 && aside.isEmpty()) {
            assertEquals(model.ready().size(), queue.purge(), "purged messages");
            model.purged();
        }
    }

    private void crash() {
        consumers.clear();
        room = Integer.MAX_VALUE;
        store = new InMemoryStore(disks);
        if (!durable) {
            disks.clear();
        }
        InMemoryStore.Disk disk = disks.computeIfAbsent(7L, id -> new InMemoryStore.Disk());
        disk.messages.values().removeIf(kept -> !kept.message().persistent());
        queue = open();
        held.forEach(one -> model.back(one.known));
        held.clear();
        aside.forEach(each -> model.back(known(each)));
        aside.clear();
        List<Integer> found = disk.messages.values().stream()
                .map(kept -> number(kept.message()))
                .toList();
        model.crashed(found, touchedByConsumer);
    }

    /** In the end one consumer gets everything that is left. */
    private void drain() {
        putBackOrLeave();
        while (store.step()) {}
        consumers.forEach(queue.subscriptions()::remove);
        consumers.clear();
        room = Integer.MAX_VALUE;
        QueueConsumer last = new QueueConsumer(queue, this, "last", false, false, 0, 0, FieldTable.EMPTY);
        queue.subscriptions().add(last);
        queue.subscriptions().wake(last);
        while (store.step()) {}
        assertTrue(
                model.ready().isEmpty(),
                "messages left undelivered: " + model.ready().size());
        assertEquals(0, queue.ready());
        while (!held.isEmpty()) {
            acknowledge();
        }
        while (store.step()) {}
        assertTrue(disks.get(7L).messages.isEmpty(), "messages left in the store");
    }
}
