package dev.warren.broker.queue;

import dev.warren.codec.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * What a queue was declared as. Immutable.
 *
 * @param exclusiveOwner the connection that alone may use the queue; null for a shared one
 */
public record QueueSpec(
        String vhost,
        String name,
        boolean durable,
        boolean autoDelete,
        @Nullable Object exclusiveOwner,
        FieldTable arguments) {
    /** How error texts name the queue. */
    public String described() {
        return "queue '" + name + "' in vhost '" + vhost + "'";
    }

    /** RabbitMQ: a durable exclusive queue is accepted and behaves as a transient one; it goes with its connection. */
    public boolean outlivesBroker() {
        return durable && exclusiveOwner == null;
    }
}
