package dev.warren.broker.queue;

import dev.warren.broker.store.StoreUnit;
import java.util.List;

/** For queues without a virtual host: nothing comes of what they tell. */
final class NoOwner implements QueueOwner {
    @Override
    public void lastConsumerGone(ClassicQueue queue) {}

    @Override
    public void expired(ClassicQueue queue) {}

    @Override
    public void deadLetters(
            ClassicQueue from, String exchange, String routingKey, List<DeadLetter> dead, StoreUnit unit) {}
}
