package dev.warren.broker.vhost;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueExtraction;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages somewhere else, all in one unit of the store: with {@link #leave}, what left one queue is in the others in
 * the same commit, so that a crash finds it in exactly one place. Confined to one thread.
 */
public final class Relocation {
    private final VirtualHost vhost;
    private final StoreUnit unit = new StoreUnit();
    private final Map<ClassicQueue, List<Message>> targets = new LinkedHashMap<>();
    private final Map<Message, Parcel> parcels = new LinkedHashMap<>();

    public Relocation(VirtualHost vhost) {
        this.vhost = vhost;
    }

    private record Letter(Message message, List<String> copyKeys, FieldTable headers, StoreUnit unit)
            implements Routable {
        @Override
        public String routingKey() {
            return message.routingKey();
        }

        @Override
        public void alongside(RoutingNote note) {
            note.store(unit);
            note.settled(true);
        }
    }

    /** A message with another exchange and routing key. */
    public static Message readdressed(Message message, String exchange, String routingKey) {
        return readdressed(message, exchange, routingKey, message.properties().headers());
    }

    /** The same, with other headers; null for none. */
    public static Message readdressed(
            Message message, String exchange, String routingKey, @Nullable FieldTable headers) {
        return message.rewritten(
                Message.hiding(DeadLettering.address(exchange, DueMessage.cut(routingKey)), message.hiddenKeys()),
                message.properties().withHeaders(headers));
    }

    /** Puts a message into a queue. */
    public Parcel toQueue(Message message, ClassicQueue queue) {
        Parcel parcel = new Parcel(List.of(queue.name()), false);
        add(parcel, message, queue);
        return parcel;
    }

    private void add(Parcel parcel, Message message, ClassicQueue queue) {
        Message copy = parcel.forOneQueue(message);
        parcels.put(copy, parcel);
        targets.computeIfAbsent(queue, target -> new ArrayList<>()).add(copy);
    }

    /** Routes a message by its key, and by these, from an exchange on; it may have to wait there first. */
    public Parcel toExchange(Message message, Exchange exchange, List<String> copyKeys) {
        FieldTable headers = headers(message);
        DelayedMessages delayed = exchange.delayed();
        DelayHeader delay = delayed == null ? null : DelayHeader.find(headers);
        if (delayed != null && delay != null) {
            delayed.hold(delay.negated(message), delay.milliseconds(), unit);
            return new Parcel(List.of(), true);
        }
        ClassicQueue[] queues = vhost.route(exchange, new Letter(message, copyKeys, headers, unit))
                .queues();
        Parcel parcel = new Parcel(Arrays.stream(queues).map(ClassicQueue::name).toList(), false);
        for (ClassicQueue queue : queues) {
            add(parcel, message, queue);
        }
        return parcel;
    }

    private static FieldTable headers(Message message) {
        FieldTable headers = message.properties().headers();
        return headers == null ? FieldTable.EMPTY : headers;
    }

    /** The further routing keys of a message. */
    public static List<String> copyKeys(Message message) {
        List<String> keys = new ArrayList<>(CopyKeys.visible(headers(message)));
        keys.addAll(message.hiddenKeys());
        return keys;
    }

    /** Hands the queues what is for them. From then on parcels say how it went. */
    public void deliver() {
        targets.forEach((queue, messages) -> {
            if (queue.settings().refusesWhenFull()) {
                messages.forEach(message -> deliver(queue, message));
            } else {
                queue.publish(messages.toArray(new Message[0]), messages.size(), false, unit);
            }
        });
        targets.clear();
        parcels.clear();
    }

    /** What a queue refuses, it may send to its dead-letter exchange: it is not even offered what it would refuse. */
    private void deliver(ClassicQueue queue, Message message) {
        if (queue.browser().isFullFor(message.bodyLength())) {
            Parcel parcel = parcels.get(message);
            if (parcel != null) {
                parcel.refusedByOne();
            }
        } else {
            queue.publish(new Message[] {message}, 1, false, unit);
        }
    }

    /** These messages leave their queue in the same commit. */
    public void leave(QueueExtraction extraction, List<QueueExtraction.Taken> taken) {
        extraction.leave(taken, unit);
    }

    /** Stores all. The answer is complete when it is durable; never, if it can not be. */
    public CompletableFuture<Void> submit() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        unit.whenDurable(() -> durable.complete(null));
        vhost.submit(unit);
        return durable;
    }
}
