package dev.warren.broker.queue;

import dev.warren.broker.store.StoreUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The virtual host, as its queues see it. Called without any queue's monitor. */
public interface QueueOwner {
    /** The queue has lost its last consumer; it may have consumers again. */
    void lastConsumerGone(ClassicQueue queue);

    /** Nobody has used the queue for as long as its x-expires says. */
    void expired(ClassicQueue queue);

    /**
     * Routes dead letters, in this order. What their targets must store joins the unit, to which the caller adds that the
     * messages left their queue: a crash finds each in exactly one place.
     *
     * @param exchange the dead-letter exchange; the letters are dropped when there is no such exchange
     * @param routingKey the dead-letter routing key; null for the keys that the message came with
     */
    void deadLetters(
            ClassicQueue from, String exchange, @Nullable String routingKey, List<DeadLetter> dead, StoreUnit unit);
}
