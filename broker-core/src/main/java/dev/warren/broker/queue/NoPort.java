package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;

/** The port of basic.get, to which nothing is ever dispatched. */
final class NoPort implements DeliveryPort {
    static final NoPort INSTANCE = new NoPort();

    private NoPort() {}

    @Override
    public boolean take(QueueConsumer consumer) {
        return false;
    }

    @Override
    public boolean deliver(QueueConsumer consumer, QueueEntry entry) {
        throw new IllegalStateException("basic.get is not dispatched to");
    }

    @Override
    public void flush() {}

    @Override
    public void cancelled(QueueConsumer consumer) {}
}
