package dev.warren.broker.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.DeliveryPort;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {
    private final UnackedDeliveries deliveries = new UnackedDeliveries();
    private final List<Long> taken = new ArrayList<>();
    private final UnackedDeliveries.Sink sink = (tag, consumer, entry) -> taken.add(tag);

    @SuppressWarnings("DataFlowIssue")
    private static QueueConsumer consumer() {
        ClassicQueue none = null;
        DeliveryPort port = null;
        return new QueueConsumer(none, port, "c", false, false, 0, 0, FieldTable.EMPTY);
    }

    private static QueueEntry entry(long sequence) {
        QueueLog log = new QueueLog() {
            @Override
            public long queueId() {
                return 1;
            }

            @Override
            public boolean durable() {
                return false;
            }

            @Override
            public List<StoredRun> recovered() {
                return List.of();
            }

            @Override
            public boolean crashed() {
                return false;
            }

            @Override
            public long nextSequence() {
                return 0;
            }
        };
        return new QueueEntry(log, sequence, 0, new Message(new byte[] {0, 0}, new byte[2], 2, false, 0));
    }

    private long deliver() {
        return deliveries.add(consumer(), entry(0));
    }

    @Test
    void countsTagsFromOneAlsoForDeliveriesThatNeedNoAcknowledgement() {
        assertEquals(1, deliver());
        assertEquals(2, deliveries.add(consumer(), null));
        assertEquals(3, deliver());
        assertEquals(2, deliveries.size());
        assertFalse(deliveries.contains(2));
    }

    @Test
    void refusesATagThatIsNotOutstanding() {
        deliver();

        assertFalse(deliveries.remove(2, sink));
        assertTrue(deliveries.remove(1, sink));
        assertFalse(deliveries.remove(1, sink));
        assertFalse(deliveries.remove(0, sink));
    }

    @Test
    void takesAllUpToATagInOrder() {
        for (int i = 0; i < 5; i++) {
            deliver();
        }
        deliveries.remove(2, (tag, consumer, entry) -> {});

        assertTrue(deliveries.removeUpTo(4, sink));
        assertEquals(List.of(1L, 3L, 4L), taken);
        assertEquals(1, deliveries.size());
    }

    @Test
    void takesNothingWhenTheUpperTagIsNotOutstanding() {
        deliver();
        deliver();
        deliveries.remove(2, (tag, consumer, entry) -> {});

        assertFalse(deliveries.removeUpTo(2, sink));
        assertEquals(List.of(), taken);
        assertTrue(deliveries.removeUpTo(0, sink));
        assertEquals(List.of(1L), taken);
    }

    @Test
    void aDeliveryThatIsLeftBehindDoesNotKeepRoomForAllThatCameAfter() {
        long first = deliver();
        for (int i = 0; i < 1_000_000; i++) {
            assertTrue(deliveries.remove(deliver(), (tag, consumer, entry) -> {}));
        }

        assertEquals(64, deliveries.capacity());
        assertTrue(deliveries.contains(first));
        assertTrue(deliveries.remove(first, sink));
        assertEquals(0, deliveries.size());
    }

    @Test
    void agreesWithASortedMap() {
        long seed = Long.getLong("warren.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        TreeMap<Long, Boolean> model = new TreeMap<>();
        for (int step = 0; step < 200_000; step++) {
            int choice = random.nextInt(10);
            taken.clear();
            if (choice < 5) {
                boolean noAck = random.nextInt(4) == 0;
                long tag = deliveries.add(consumer(), noAck ? null : entry(step));
                if (!noAck) {
                    model.put(tag, true);
                }
            } else if (choice < 9 && !model.isEmpty()) {
                long tag = random.nextBoolean() ? model.firstKey() : any(model, random);
                assertTrue(deliveries.remove(tag, sink), "seed " + seed);
                model.remove(tag);
            } else if (random.nextInt(50) == 0 && !model.isEmpty()) {
                long upTo = any(model, random);
                assertTrue(deliveries.removeUpTo(upTo, sink), "seed " + seed);
                List<Long> expected = new ArrayList<>(model.headMap(upTo, true).keySet());
                assertEquals(expected, taken, "seed " + seed);
                model.headMap(upTo, true).clear();
            }
            assertEquals(model.size(), deliveries.size(), "seed " + seed);
        }
        taken.clear();
        deliveries.removeAll(sink);
        assertEquals(new ArrayList<>(model.keySet()), taken, "seed " + seed);
    }

    private static long any(TreeMap<Long, Boolean> model, Random random) {
        long span = model.lastKey() - model.firstKey() + 1;
        return model.ceilingKey(model.firstKey() + Math.floorMod(random.nextLong(), span));
    }
}
