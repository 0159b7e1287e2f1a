package dev.warren.broker.channel;

import dev.warren.broker.delay.DelayHeader;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.message.Message;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.Route;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ContentFrames;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.PropertyReader;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of a channel: basic.publish, its header and its body, until queues have the message. Confined to the
 * connection's event loop.
 *
 * <p>An error that the method or the header causes is raised after the whole content has been read (RabbitMQ), so that the
 * frames behind it are not taken for something else; the body of a message that is refused anyway is not kept.
 */
final class Publishing implements Routable {
    private static final int MANDATORY = 1;
    private static final int IMMEDIATE = 2;

    private static final byte[] DIRECT_REPLY = DirectReplies.NAME.getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final Link link;
    private final Transacting transacting;
    private final RouteCache routes = new RouteCache();
    private final PublishBatches batches = new PublishBatches();
    private final PropertyReader properties = new PropertyReader();
    private final ContentAssembly assembly = new ContentAssembly();
    private @Nullable ConfirmTracker confirms;

    // The message that is being read.
    private @Nullable PublishRoute target;
    private boolean mandatory;
    private @Nullable AmqpException failure;
    private boolean persistent;
    private int priority;
    private @Nullable FieldTable headers;
    private List<String> copyKeys = List.of();
    private boolean hidesHeader;
    private @Nullable String replyTo;

    /** What is being routed. */
    private @Nullable Message routed;

    Publishing(Channel channel, Link link, Transacting transacting) {
        this.channel = channel;
        this.link = link;
        this.transacting = transacting;
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

    /** Hands over what waits and writes what can be confirmed. */
    void flush() {
        batches.flush();
        if (confirms != null) {
            confirms.flush();
        }
    }

    void flushMessages() {
        batches.flush();
    }

    // --- frames

    /** Whether a content is being read, so that no other method may come. */
    boolean assembling() {
        return assembly.underWay();
    }

    /** What to say to a method that comes in the middle of a content. */
    AmqpException interrupted() {
        return assembly.interrupted();
    }

    /** basic.publish: ticket, exchange, routing key, bits mandatory and immediate. */
    void method(ByteBuf buf, int offset, int length) {
        int at = offset + 6;
        int end = offset + length;
        int exchangeLength = at < end ? buf.getUnsignedByte(at) : end;
        int keyAt = at + 1 + exchangeLength;
        int keyLength = keyAt < end ? buf.getUnsignedByte(keyAt) : end;
        int bitsAt = keyAt + 1 + keyLength;
        if (bitsAt >= end) {
            throw FrameReader.unknownFrame(Frames.METHOD, buf, offset, length);
        }
        int bits = buf.getByte(bitsAt);
        PublishRoute route = routes.find(buf, at, bitsAt - at);
        route.refresh(link);
        target = route;
        mandatory = (bits & MANDATORY) != 0;
        failure = (bits & IMMEDIATE) != 0 ? new AmqpException(ReplyCode.NOT_IMPLEMENTED, "immediate=true") : null;
        assembly.begin();
    }

    void header(ByteBuf buf, int offset, int length) {
        long bodySize = assembly.header(buf, offset, length);
        int propertiesAt = offset + ContentAssembly.HEADER_LENGTH;
        int propertiesLength = length - ContentAssembly.HEADER_LENGTH;
        properties.read(buf, propertiesAt, propertiesLength);
        persistent = properties.deliveryMode() == 2;
        priority = properties.priority();
        if (failure == null) {
            failure = refusal(bodySize);
        }
        assembly.beginBody(buf, propertiesAt, propertiesLength, bodySize, failure == null);
        complete();
    }

    void body(ByteBuf buf, int offset, int length) {
        assembly.body(buf, offset, length);
        complete();
    }

    // --- checks

    /** RabbitMQ's order of checks: size, permission, exchange, expiration, further keys, topics, user. */
    private @Nullable AmqpException refusal(long bodySize) {
        if (bodySize > link.maxMessageBytes()) {
            return new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "message size " + bodySize + " is larger than configured max size " + link.maxMessageBytes());
        }
        PublishRoute route = target;
        if (route != null && route.refusal() != null) {
            return route.refusal();
        }
        if (properties.replyToIs(DIRECT_REPLY)) {
            replyTo = channel.consuming().replyAddress();
            if (replyTo == null) {
                return new AmqpException(ReplyCode.PRECONDITION_FAILED, "fast reply consumer does not exist");
            }
        }
        String expiration = properties.expiration();
        if (expiration != null) {
            String problem = Expiration.problem(expiration);
            if (problem != null) {
                return new AmqpException(
                        ReplyCode.PRECONDITION_FAILED, "invalid expiration '" + expiration + "': " + problem);
            }
        }
        if (properties.hasHeaders()) {
            try {
                readHeaders();
            } catch (AmqpException e) {
                return e;
            }
        }
        AmqpException ofTopic = route == null ? null : route.topicRefusal(link, copyKeys);
        return ofTopic == null ? userRefusal() : ofTopic;
    }

    /** Decodes the headers now if at all: the octets are gone when the body is there. */
    private void readHeaders() {
        boolean copies = CopyKeys.present(properties);
        if (copies || needsHeaders()) {
            FieldTable decoded = properties.headers();
            headers = decoded;
            if (copies) {
                copyKeys = CopyKeys.of(decoded);
                hidesHeader = CopyKeys.hidden(properties);
            }
        }
    }

    private boolean needsHeaders() {
        PublishRoute route = target;
        return route != null && (route.route() == null || delayed(route) != null);
    }

    private static @Nullable DelayedMessages delayed(PublishRoute route) {
        Exchange exchange = route.exchange();
        return exchange == null ? null : exchange.delayed();
    }

    /** RabbitMQ: user-id, if set, is the user's own, unless the user may speak for others. */
    private @Nullable AmqpException userRefusal() {
        String user = properties.userId();
        if (user == null || user.equals(link.user()) || link.access().impersonates(link.user())) {
            return null;
        }
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                "user_id property set to '" + user + "' but authenticated user was '" + link.user() + "'");
    }

    // --- publishing

    /** Publishes the message once it is whole. */
    private void complete() {
        if (assembly.underWay()) {
            return;
        }
        AmqpException failed = failure;
        PublishRoute to = target;
        byte[] octets = assembly.take();
        if (failed != null) {
            failure = null;
            forget();
            throw failed;
        }
        if (to == null) {
            throw new IllegalStateException("content without a method");
        }
        Message message = new Message(to.address(), octets, assembly.propertiesLength(), persistent, priority);
        if (replyTo != null) {
            message = message.rewritten(message.address(), message.properties().withReplyTo(replyTo));
        }
        publish(to, message);
        forget();
    }

    private void forget() {
        headers = null;
        copyKeys = List.of();
        hidesHeader = false;
        replyTo = null;
    }

    private void publish(PublishRoute to, Message read) {
        ConfirmTracker tracker = confirms;
        long tag = tracker == null ? 0 : tracker.open();
        Exchange exchange = to.exchange();
        if (exchange == null) {
            throw new IllegalStateException("route without an exchange");
        }
        DelayedMessages delayed = exchange.delayed();
        if (delayed != null && headers != null) {
            DelayHeader delay = DelayHeader.find(headers);
            if (delay != null) {
                hold(delayed, delay, read, tag);
                return;
            }
        }
        Message message = hidesHeader ? CopyKeys.withoutHidden(read) : read;
        Route route = route(to, exchange, message);
        List<String> replies = replyAddresses(to);
        boolean unroutable = route.queues().length == 0 && replies.isEmpty();
        Transaction transaction = transacting.current();
        if (transaction != null) {
            transaction.publish(message, route.queues(), replies, mandatory && unroutable);
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
        if (mandatory && unroutable) {
            // RabbitMQ: returns precede confirms; a client tells by that order which of its messages came back.
            giveBack(message);
        }
        if (tracker != null) {
            tracker.settled(tag, true);
        }
    }

    private List<String> replyAddresses(PublishRoute to) {
        if (copyKeys.isEmpty()) {
            return to.replyAddresses();
        }
        List<String> all = new ArrayList<>(to.replyAddresses());
        all.addAll(to.replyAddresses(copyKeys));
        return all;
    }

    private Route route(PublishRoute to, Exchange exchange, Message message) {
        Route known = copyKeys.isEmpty() ? to.route() : null;
        if (known != null) {
            return known;
        }
        routed = message;
        Route found = link.vhost().route(exchange, this);
        routed = null;
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
        Message message = delay.negated(read);
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

    @Override
    public String routingKey() {
        PublishRoute to = target;
        return to == null ? "" : to.routingKey();
    }

    @Override
    public List<String> copyKeys() {
        return copyKeys;
    }

    @Override
    public Message message() {
        Message message = routed;
        if (message == null) {
            throw new IllegalStateException("nothing is being routed");
        }
        return message;
    }

    @Override
    public FieldTable headers() {
        FieldTable decoded = headers;
        return decoded == null ? FieldTable.EMPTY : decoded;
    }
}
