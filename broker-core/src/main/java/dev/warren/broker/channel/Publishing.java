package dev.warren.broker.channel;

import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.message.Message;
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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of a channel: basic.publish, its header and its body, until queues have the message. Confined to the
 * connection's event loop.
 *
 * <p>An error that the method or the header causes is raised after the whole content has been read (RabbitMQ), so that the
 * frames behind it are not taken for something else; the body of a message that is refused anyway is not kept.
 */
final class Publishing implements Routable {
    private static final int CLASS_BASIC = 60;
    private static final long HARD_LIMIT_BYTES = 512L << 20;
    private static final int MANDATORY = 1;
    private static final int IMMEDIATE = 2;
    private static final byte[] NOTHING = {};

    private enum Expecting {
        METHOD,
        HEADER,
        BODY
    }

    private final Channel channel;
    private final Link link;
    private final RouteCache routes = new RouteCache();
    private final PublishBatches batches = new PublishBatches();
    private final PropertyReader properties = new PropertyReader();
    private @Nullable ConfirmTracker confirms;

    // The content that is being assembled.
    private Expecting expecting = Expecting.METHOD;
    private @Nullable PublishRoute target;
    private boolean mandatory;
    private @Nullable AmqpException failure;
    private byte[] propertyOctets = NOTHING;
    private byte[] content = NOTHING;
    private int contentLength;
    private long bodyLeft;
    private boolean persistent;
    private int priority;
    private @Nullable FieldTable headers;

    /** What is being routed. */
    private @Nullable Message routed;

    Publishing(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
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

    // --- assembling

    /** Whether a content is being read, so that no other method may come. */
    boolean assembling() {
        return expecting != Expecting.METHOD;
    }

    /** What to say to a method that comes in the middle of a content. */
    AmqpException interrupted() {
        return new AmqpException(
                ReplyCode.UNEXPECTED_FRAME,
                expecting == Expecting.HEADER
                        ? "expected content header for class 60, got non content header frame instead"
                        : "expected content body, got non content body frame instead");
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
        expecting = Expecting.HEADER;
    }

    void header(ByteBuf buf, int offset, int length) {
        if (expecting == Expecting.BODY) {
            throw interrupted();
        }
        if (expecting == Expecting.METHOD) {
            throw new AmqpException(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
        }
        if (length < 14) {
            throw FrameReader.unknownFrame(Frames.HEADER, buf, offset, length);
        }
        int classId = buf.getUnsignedShort(offset);
        if (classId != CLASS_BASIC) {
            throw new AmqpException(
                    ReplyCode.UNEXPECTED_FRAME,
                    "expected content header for class 60, got one for class " + classId + " instead");
        }
        long bodySize = buf.getLong(offset + 4);
        if (bodySize < 0 || bodySize > HARD_LIMIT_BYTES) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "content body size " + Long.toUnsignedString(bodySize) + " exceeds maximum allowed size "
                            + HARD_LIMIT_BYTES);
        }
        int propertiesLength = length - 12;
        properties.read(buf, offset + 12, propertiesLength);
        readProperties();
        if (failure == null) {
            failure = refusal(bodySize);
        }
        bodyLeft = bodySize;
        contentLength = 0;
        if (failure == null) {
            content = new byte[propertiesLength + initialRoom(bodySize)];
            buf.getBytes(offset + 12, content, 0, propertiesLength);
            contentLength = propertiesLength;
            this.propertiesLength = propertiesLength;
        }
        expecting = Expecting.BODY;
        if (bodySize == 0) {
            complete();
        }
    }

    private int propertiesLength;

    /** Memory follows the octets that came, not the size that was declared. */
    private static int initialRoom(long bodySize) {
        return (int) Math.min(bodySize, 128 * 1024);
    }

    private void readProperties() {
        persistent = properties.deliveryMode() == 2;
        priority = properties.priority();
        // Decoded now if at all: the octets are gone when the body is there.
        headers = properties.hasHeaders() && needsHeaders() ? properties.headers() : null;
    }

    private boolean needsHeaders() {
        PublishRoute route = target;
        return route != null && (route.route() == null || delayed(route) != null);
    }

    private static @Nullable DelayedMessages delayed(PublishRoute route) {
        Exchange exchange = route.exchange();
        return exchange == null ? null : exchange.delayed();
    }

    /** RabbitMQ's order of checks: size, permission, exchange, expiration, user. */
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
        String expiration = properties.expiration();
        if (expiration != null) {
            String problem = Expiration.problem(expiration);
            if (problem != null) {
                return new AmqpException(
                        ReplyCode.PRECONDITION_FAILED, "invalid expiration '" + expiration + "': " + problem);
            }
        }
        String user = properties.userId();
        if (user != null && !user.equals(link.user())) {
            return new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "user_id property set to '" + user + "' but authenticated user was '" + link.user() + "'");
        }
        return null;
    }

    void body(ByteBuf buf, int offset, int length) {
        if (expecting == Expecting.METHOD) {
            throw new AmqpException(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
        }
        if (expecting == Expecting.HEADER) {
            throw interrupted();
        }
        if (length > bodyLeft) {
            throw new AmqpException(ReplyCode.FRAME_ERROR, "content body frame exceeds remaining content size");
        }
        if (failure == null) {
            if (contentLength + length > content.length) {
                long whole = contentLength + bodyLeft;
                content = Arrays.copyOf(
                        content, (int) Math.min(whole, Math.max(content.length * 2L, contentLength + (long) length)));
            }
            buf.getBytes(offset, content, contentLength, length);
            contentLength += length;
        }
        bodyLeft -= length;
        if (bodyLeft == 0) {
            complete();
        }
    }

    // --- publishing

    private void complete() {
        expecting = Expecting.METHOD;
        AmqpException failed = failure;
        PublishRoute to = target;
        byte[] octets = content;
        content = NOTHING;
        if (failed != null) {
            failure = null;
            throw failed;
        }
        if (to == null) {
            throw new IllegalStateException("content without a method");
        }
        publish(to, octets);
        headers = null;
    }

    private void publish(PublishRoute to, byte[] octets) {
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
                hold(delayed, delay, to, octets, tag);
                return;
            }
        }
        Message message = new Message(to.address(), octets, propertiesLength, persistent, priority);
        Route route = to.route();
        if (route == null) {
            routed = message;
            route = link.vhost().route(exchange, this);
            routed = null;
            if (route.reusable()) {
                to.remember(route);
            }
        }
        if (route.queues().length > 0) {
            if (tracker != null) {
                message.awaitedBy(tracker, tag, route.queues().length);
            }
            batches.add(route.queues(), message);
            return;
        }
        if (mandatory) {
            // RabbitMQ: returns precede confirms; a client tells by that order which of its messages came back.
            ContentFrames.writeReturn(
                    link.out(),
                    channel.number(),
                    ReplyCode.NO_ROUTE.code(),
                    ReplyCode.NO_ROUTE.name(),
                    to.address(),
                    octets,
                    propertiesLength,
                    link.frameMax());
        }
        if (tracker != null) {
            tracker.settled(tag, true);
        }
    }

    private void hold(DelayedMessages delayed, DelayHeader delay, PublishRoute to, byte[] octets, long tag) {
        byte[] negated = delay.negated(octets, propertiesLength);
        int length = propertiesLength + negated.length - octets.length;
        Message message = new Message(to.address(), negated, length, persistent, priority);
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
