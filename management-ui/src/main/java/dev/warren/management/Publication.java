package dev.warren.management;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.exchange.RoutingNotes;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ShortString;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A message on its way from the API to the queues. Confined to the thread of its request. */
final class Publication implements Routable {
    private final VirtualHost vhost;
    private final Exchange exchange;
    private final String routingKey;
    private final FieldTable headers;
    private final List<String> copyKeys;
    private final Message message;
    private final RoutingNotes notes = new RoutingNotes();

    Publication(VirtualHost vhost, Exchange exchange, String routingKey, BasicProperties properties, byte[] payload) {
        this.vhost = vhost;
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        this.copyKeys = CopyKeys.of(headers);
        this.message = compose(exchange.name(), routingKey, properties, payload);
    }

    /** A message as a publisher would send it; receivers do not see what they must not. */
    static Message compose(String exchange, String routingKey, BasicProperties properties, byte[] payload) {
        byte[] encoded = properties.encode();
        Integer priority = properties.priority();
        Message whole = new Message(
                concat(ShortString.encode(exchange), ShortString.encode(routingKey)),
                concat(encoded, payload),
                encoded.length,
                Integer.valueOf(2).equals(properties.deliveryMode()),
                priority == null ? 0 : priority);
        FieldTable headers = properties.headers();
        return headers == null || headers.get("BCC") == null ? whole : CopyKeys.withoutHidden(whole);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Whether any queue took it, or it is to wait; waits until they have it. */
    boolean publish() {
        DelayedMessages delayed = exchange.delayed();
        DelayHeader delay = delayed == null ? null : DelayHeader.find(headers);
        if (delayed != null && delay != null) {
            exchange.published(1, 0);
            delayed.hold(delay.negated(message), delay.milliseconds());
            return true;
        }
        ClassicQueue[] queues = vhost.route(exchange, this).queues();
        exchange.published(1, queues.length);
        if (queues.length == 0) {
            StoreUnit unit = new StoreUnit();
            notes.store(unit);
            notes.settled(true);
            vhost.submit(unit);
            return false;
        }
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        message.awaitedBy(
                (tag, accepted) -> {
                    notes.settled(accepted);
                    settled.complete(accepted);
                },
                1,
                queues.length);
        Message[] batch = {message};
        StoreUnit unit = new StoreUnit();
        notes.store(unit);
        for (ClassicQueue queue : queues) {
            queue.publish(batch, 1, false, unit);
        }
        vhost.submit(unit);
        return Waiting.until(settled);
    }

    @Override
    public String routingKey() {
        return routingKey;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public void alongside(RoutingNote note) {
        notes.add(note);
    }

    @Override
    public FieldTable headers() {
        return headers;
    }

    @Override
    public List<String> copyKeys() {
        return copyKeys;
    }
}
