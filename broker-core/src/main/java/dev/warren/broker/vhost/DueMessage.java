package dev.warren.broker.vhost;

import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.FieldTable;
import dev.warren.codec.PropertyReader;
import java.util.List;

/** A delayed message on its way from the store to the queues. Confined to one thread. */
final class DueMessage implements Routable {
    private final Message message;
    private final PropertyReader properties = new PropertyReader();
    private final List<String> copyKeys;

    private DueMessage(Message message) {
        this.message = message;
        properties.read(message.content(), message.propertiesLength());
        this.copyKeys = CopyKeys.present(properties) ? CopyKeys.of(properties.headers()) : List.of();
    }

    /** Routes a message by the exchange's bindings of now; what must be stored joins the unit. */
    static void route(VirtualHost vhost, Exchange exchange, Message stored, boolean redelivered, StoreUnit unit) {
        DueMessage due = new DueMessage(stored);
        // While it waited, all messages were alike to the store; the queues go by the priority.
        Message message = new Message(
                stored.address(),
                stored.content(),
                stored.propertiesLength(),
                stored.persistent(),
                due.properties.priority());
        Message[] batch = {CopyKeys.hidden(due.properties) ? CopyKeys.withoutHidden(message) : message};
        for (ClassicQueue queue : vhost.route(exchange, due).queues()) {
            queue.publish(batch, 1, redelivered, unit);
        }
    }

    @Override
    public String routingKey() {
        return message.routingKey();
    }

    @Override
    public List<String> copyKeys() {
        return copyKeys;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public FieldTable headers() {
        return properties.headers();
    }
}
