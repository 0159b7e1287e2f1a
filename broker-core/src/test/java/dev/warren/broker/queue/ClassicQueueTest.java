package dev.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.message.Message;
import dev.warren.codec.FieldTable;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClassicQueueTest {
    private final DelayTimer timer = new DelayTimer(() -> 0);
    private final InMemoryStore store = new InMemoryStore(new HashMap<>());
    private final MemoryBudget budget = new MemoryBudget(64 << 20);

    @AfterEach
    void stop() {
        timer.close();
    }

    @Test
    void deletedQueueTakesNoMemoryWhateverComesLater() {
        ClassicQueue queue = new ClassicQueue(
                new QueueSpec("/", "q", true, false, null, FieldTable.EMPTY),
                1,
                new QueueServices(store, budget, timer),
                new NoOwner());
        publish(queue);
        assertTrue(budget.usedBytes() > 0);
        queue.delete(false, false);
        while (store.step()) {
            // The store writes what it was given before.
        }
        publish(queue);
        assertEquals(0, budget.usedBytes());
    }

    private static void publish(ClassicQueue queue) {
        queue.publish(new Message[] {new Message(new byte[] {0, 1, 'q'}, new byte[100], 2, true, 0)}, 1);
    }
}
