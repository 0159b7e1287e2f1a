package dev.warren.broker.channel;

import dev.warren.broker.message.Message;
import dev.warren.broker.message.Publisher;
import dev.warren.broker.store.StoreUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What one tx.commit waits for: every message's queues, and the store. Answered from any thread. */
final class CommitAnswer implements Publisher {
    /** One more than is awaited, until all is handed over. */
    private final AtomicInteger open = new AtomicInteger(1);

    private final Consumer<Boolean> then;
    private volatile boolean refused;

    /** @param then told once, on the thread of the last answer, whether every queue took its messages */
    CommitAnswer(Consumer<Boolean> then) {
        this.then = then;
    }

    /** A message will be handed to so many queues. */
    void await(Message message, int queues) {
        open.incrementAndGet();
        message.awaitedBy(this, 0, queues);
    }

    /** The unit will be submitted. */
    void await(StoreUnit unit) {
        open.incrementAndGet();
        unit.whenDurable(this::answered);
    }

    /** Nothing more will be awaited. */
    void handedOver() {
        answered();
    }

    @Override
    public void settled(long tag, boolean accepted) {
        if (!accepted) {
            refused = true;
        }
        answered();
    }

    private void answered() {
        if (open.decrementAndGet() == 0) {
            then.accept(!refused);
        }
    }
}
