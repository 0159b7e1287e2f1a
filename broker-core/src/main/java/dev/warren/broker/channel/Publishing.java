package dev.warren.broker.channel;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.RoutingNotes;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.Route;
import dev.warren.codec.ContentFrames;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of a channel: where the messages that it has read go, until queues have them, and how their publisher
 * is answered. Confined to the connection's event loop.
 */
final class Publishing {
    private final Channel channel;
    private final Link link;
    private final Transacting transacting;
    private final IncomingMessage incoming;
    private final PublishBatches batches = new PublishBatches();
    private @Nullable ConfirmTracker confirms;

    /** The exchange published to last, and what it was not yet told: single messages would make event loops share its counters. */
    private @Nullable Exchange counted;

    private long published;
    private int countedIn;
    private int countedOut;

    Publishing(Channel channel, Link link, Transacting transacting) {
        this.channel = channel;
        this.link = link;
        this.transacting = transacting;
        this.incoming = new IncomingMessage(channel, link);
    }

    void confirmSelect() {
        if (confirms == null) {
            confirms = new ConfirmTracker(channel, link);
        }
    }

    boolean confirming() {
        return confirms != null;
    }

    long unconfirmed() {
        ConfirmTracker tracker = confirms;
        return tracker == null ? 0 : tracker.unconfirmed();
    }

    /** Messages since the channel was opened. Any thread, perhaps a moment late. */
    long published() {
        return published;
    }

    /** Hands over what waits and writes what can be confirmed. */
    void flush() {
        batches.flush();
        tellCounted();
        if (confirms != null) {
            confirms.flush();
        }
    }

    void flushMessages() {
        batches.flush();
    }

    // --- frames

    /** The message that is being read. */
    IncomingMessage incoming() {
        return incoming;
    }

    void header(ByteBuf buf, int offset, int length) {
        incoming.header(buf, offset, length);
        complete();
    }

    void body(ByteBuf buf, int offset, int length) {
        incoming.body(buf, offset, length);
        complete();
    }

    /** Publishes the message once it is whole. */
    private void complete() {
        if (incoming.underWay()) {
            return;
        }
        try {
            publish(incoming.take());
        } finally {
            incoming.forget();
        }
    }

    // --- publishing

    private void publish(Message read) {
        ConfirmTracker tracker = confirms;
        long tag = tracker == null ? 0 : tracker.open();
        link.counters().received(tracker != null, read.bodyLength());
        Exchange exchange = incoming.target().exchange();
        if (exchange == null) {
            throw new IllegalStateException("route without an exchange");
        }
        DelayedMessages delayed = exchange.delayed();
        if (delayed != null) {
            DelayHeader delay = DelayHeader.find(incoming.headers());
            if (delay != null) {
                count(exchange, 0);
                hold(delayed, delay, read, tag);
                return;
            }
        }
        Message message = incoming.hide();
        Route route = route(exchange);
        count(exchange, route.queues().length);
        List<String> replies = incoming.replyAddresses();
        RoutingNotes notes = incoming.notes();
        boolean unroutable = route.queues().length == 0 && replies.isEmpty();
        if (unroutable) {
            link.counters().unroutable(incoming.mandatory());
        } else {
            link.counters().routed();
        }
        if (link.vhost().tracing()) {
            link.firehose(channel.number()).published(message, incoming.copyKeys(), route.queues());
        }
        Transaction transaction = transacting.current();
        if (transaction != null) {
            transaction.publish(message, names(exchange, route), replies, incoming.mandatory(), notes);
            return;
        }
        if (notes != null && !unroutable) {
            publish(message, route.queues(), notes, tag);
            return;
        }
        for (int i = 0; i < replies.size(); i++) {
            link.vhost().directReplies().deliver(replies.get(i), message);
        }
        if (route.queues().length > 0) {
            if (tracker != null) {
                message.awaitedBy(tracker, tag, route.queues().length);
            }
            batches.add(route.queues(), message);
            return;
        }
        if (unroutable && incoming.mandatory()) {
            // RabbitMQ: returns precede confirms; a client tells by that order which of its messages came back.
            giveBack(message);
        }
        if (notes != null) {
            StoreUnit unit = new StoreUnit();
            notes.store(unit);
            notes.settled(true);
            link.store().submit(unit);
        }
        Consumer<Consumer<Boolean>> original = incoming.original();
        if (tracker != null && original != null) {
            original.accept(accepted -> tracker.settled(tag, accepted));
        } else if (tracker != null) {
            tracker.settled(tag, true);
        }
    }

    private void count(Exchange exchange, int copies) {
        if (exchange != counted) {
            tellCounted();
            counted = exchange;
        }
        countedIn++;
        countedOut += copies;
    }

    private void tellCounted() {
        Exchange exchange = counted;
        if (exchange != null && countedIn > 0) {
            exchange.published(countedIn, countedOut);
            published += countedIn;
            countedIn = 0;
            countedOut = 0;
        }
    }

    /** The same for a message of which a router keeps a note: one unit for all queues and the note. */
    private void publish(Message message, ClassicQueue[] queues, RoutingNotes notes, long tag) {
        ConfirmTracker tracker = confirms;
        message.awaitedBy(
                (same, accepted) -> {
                    notes.settled(accepted);
                    if (tracker != null) {
                        tracker.settled(tag, accepted);
                    }
                },
                tag,
                queues.length);
        batches.flush();
        StoreUnit unit = new StoreUnit();
        notes.store(unit);
        Message[] batch = {message};
        for (ClassicQueue queue : queues) {
            queue.publish(batch, 1, false, unit);
        }
        link.store().submit(unit);
    }

    /** The names of the queues that a message is routed to; the default exchange knows them before they exist. */
    private List<String> names(Exchange exchange, Route route) {
        Set<String> names = new LinkedHashSet<>();
        if (exchange.name().isEmpty()) {
            names.add(incoming.routingKey());
            names.addAll(incoming.copyKeys());
        }
        for (ClassicQueue queue : route.queues()) {
            names.add(queue.name());
        }
        return List.copyOf(names);
    }

    private Route route(Exchange exchange) {
        PublishRoute to = incoming.target();
        Route known = incoming.copyKeys().isEmpty() ? to.route() : null;
        if (known != null) {
            return known;
        }
        Route found = link.vhost().route(exchange, incoming);
        if (found.reusable()) {
            to.remember(found);
        }
        return found;
    }

    /** basic.return. */
    void giveBack(Message message) {
        ContentFrames.writeReturn(
                link.out(),
                channel.number(),
                ReplyCode.NO_ROUTE.code(),
                ReplyCode.NO_ROUTE.name(),
                message.address(),
                message.content(),
                message.propertiesLength(),
                link.frameMax());
    }

    private void hold(DelayedMessages delayed, DelayHeader delay, Message read, long tag) {
        link.counters().routed();
        Message message = delay.negated(read);
        if (link.vhost().tracing()) {
            link.firehose(channel.number()).published(read, incoming.copyKeys(), new ClassicQueue[0]);
        }
        Transaction transaction = transacting.current();
        if (transaction != null) {
            transaction.publishDelayed(message, delayed, delay.milliseconds());
            return;
        }
        ConfirmTracker tracker = confirms;
        if (tracker != null) {
            message.awaitedBy(tracker, tag, 1);
        }
        delayed.hold(message, delay.milliseconds());
    }
}
