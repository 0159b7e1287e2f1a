package dev.warren.broker.vhost;

import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.PropertyReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A message that is routed when it does not come from a client: a delayed one, or the broker's own. Confined to one thread. */
final class DueMessage implements Routable {
    private static final int PERSISTENT = 2;
    private static final int MOST_KEY_OCTETS = 255;

    private final Message message;
    private final StoreUnit unit;
    private final PropertyReader properties = new PropertyReader();
    private final List<String> copyKeys;

    private DueMessage(Message stored, StoreUnit unit) {
        this.unit = unit;
        properties.read(stored.content(), stored.propertiesLength());
        List<String> further =
                new ArrayList<>(CopyKeys.present(properties) ? CopyKeys.of(properties.headers()) : List.of());
        further.addAll(stored.hiddenKeys());
        this.copyKeys = further;
        // While it waited, all messages were alike to the store; the queues go by the priority.
        Message whole = new Message(
                stored.address(),
                stored.content(),
                stored.propertiesLength(),
                stored.persistent(),
                properties.priority());
        this.message = CopyKeys.hidden(properties) ? CopyKeys.withoutHidden(whole) : whole;
    }

    /** Routes a message by the exchange's bindings of now; what must be stored joins the unit. */
    static void route(VirtualHost vhost, Exchange exchange, Message stored, boolean redelivered, StoreUnit unit) {
        DueMessage due = new DueMessage(stored, unit);
        Message[] batch = {due.message};
        for (ClassicQueue queue : vhost.route(exchange, due).queues()) {
            queue.publish(batch, 1, redelivered, unit);
        }
    }

    /** A message of the broker's own; what a routing key can not hold is cut off. */
    static Message compose(String exchange, String routingKey, BasicProperties properties, byte[] body) {
        byte[] encoded = properties.encode();
        byte[] content = Arrays.copyOf(encoded, encoded.length + body.length);
        System.arraycopy(body, 0, content, encoded.length, body.length);
        Integer mode = properties.deliveryMode();
        return new Message(
                DeadLettering.address(exchange, cut(routingKey)),
                content,
                encoded.length,
                mode != null && mode == PERSISTENT,
                0);
    }

    /** As much of a text as a routing key can hold. */
    static String cut(String text) {
        String key = text;
        while (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY_OCTETS) {
            key = key.substring(0, key.offsetByCodePoints(key.length(), -1));
        }
        return key;
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

    /** The message is durable already, or nobody waits for it: with the unit all is said. */
    @Override
    public void alongside(RoutingNote note) {
        note.store(unit);
        note.settled(true);
    }

    @Override
    public FieldTable headers() {
        return properties.headers();
    }
}
