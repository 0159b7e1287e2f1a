package dev.warren.broker.channel;

import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.CopyKeys;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.RoutingNote;
import dev.warren.broker.exchange.RoutingNotes;
import dev.warren.broker.message.Message;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.broker.vhost.Exchange;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.PropertyReader;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The message that a channel is reading, basic.publish, header and body, and then has routed. One object serves all messages
 * of a channel, one after the other. Confined to the connection's event loop.
 *
 * <p>An error that the method or the header causes is raised after the whole content has been read (RabbitMQ), so that the
 * frames behind it are not taken for something else; the body of a message that is refused anyway is not kept.
 */
final class IncomingMessage implements Routable {
    private static final int MANDATORY = 1;
    private static final int IMMEDIATE = 2;

    private static final byte[] DIRECT_REPLY = DirectReplies.NAME.getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final Link link;
    private final RouteCache routes = new RouteCache();
    private final PropertyReader properties = new PropertyReader();
    private final ContentAssembly assembly = new ContentAssembly();
    private @Nullable PublishRoute target;
    private boolean mandatory;
    private @Nullable AmqpException failure;
    private boolean persistent;
    private int priority;
    private @Nullable FieldTable headers;
    private List<String> copyKeys = List.of();
    private boolean hidesHeader;
    private @Nullable String replyTo;

    /** The whole message, while it is being routed. */
    private @Nullable Message message;

    private @Nullable RoutingNotes notes;
    private @Nullable Consumer<Consumer<Boolean>> original;

    IncomingMessage(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    // --- frames

    /** Whether a content is being read, so that no other method may come. */
    boolean underWay() {
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
    }

    void body(ByteBuf buf, int offset, int length) {
        assembly.body(buf, offset, length);
    }

    /**
     * The message, which is whole now.
     *
     * @throws AmqpException when it may not be published
     */
    Message take() {
        byte[] octets = assembly.take();
        AmqpException failed = failure;
        if (failed != null) {
            throw failed;
        }
        Message read = new Message(target().address(), octets, assembly.propertiesLength(), persistent, priority);
        if (replyTo != null) {
            read = read.rewritten(read.address(), read.properties().withReplyTo(replyTo));
        }
        message = read;
        return read;
    }

    /** The message is elsewhere, or refused. */
    void forget() {
        headers = null;
        copyKeys = List.of();
        hidesHeader = false;
        replyTo = null;
        message = null;
        notes = null;
        original = null;
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
            replyTo = channel.consuming().replies().address();
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

    // --- what becomes of it

    PublishRoute target() {
        PublishRoute to = target;
        if (to == null) {
            throw new IllegalStateException("content without a method");
        }
        return to;
    }

    boolean mandatory() {
        return mandatory;
    }

    /** Makes it what receivers may see. */
    Message hide() {
        Message shown = hidesHeader ? CopyKeys.withoutHidden(message()) : message();
        message = shown;
        return shown;
    }

    /** What routers keep of it; null for nothing. */
    @Nullable
    RoutingNotes notes() {
        return notes;
    }

    /** Tells what becomes of the message that this one is a duplicate of; null when it is none. */
    @Nullable
    Consumer<Consumer<Boolean>> original() {
        return original;
    }

    /** Whom its routing keys reach directly. */
    List<String> replyAddresses() {
        List<String> first = target().replyAddresses();
        if (copyKeys.isEmpty()) {
            return first;
        }
        List<String> all = new ArrayList<>(first);
        all.addAll(target().replyAddresses(copyKeys));
        return all;
    }

    // --- what routers look at

    @Override
    public String routingKey() {
        return target().routingKey();
    }

    @Override
    public List<String> copyKeys() {
        return copyKeys;
    }

    @Override
    public Message message() {
        Message whole = message;
        if (whole == null) {
            throw new IllegalStateException("nothing is being routed");
        }
        return whole;
    }

    @Override
    public void alongside(RoutingNote note) {
        RoutingNotes all = notes;
        if (all == null) {
            all = new RoutingNotes();
            notes = all;
        }
        all.add(note);
    }

    @Override
    public void answeredWith(Consumer<Consumer<Boolean>> duplicated) {
        original = duplicated;
    }

    @Override
    public FieldTable headers() {
        FieldTable decoded = headers;
        return decoded == null ? FieldTable.EMPTY : decoded;
    }
}
