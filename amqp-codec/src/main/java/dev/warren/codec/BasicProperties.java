package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All properties of class basic, decoded; null is absent. For what looks into or rewrites a message (management,
 * dead-lettering): unchanged properties are relayed as they came. The timestamp is in seconds as sent, unsigned. In a
 * text, question marks stand for what is not UTF-8.
 */
public record BasicProperties(
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable FieldTable headers,
        @Nullable Integer deliveryMode,
        @Nullable Integer priority,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable String expiration,
        @Nullable String messageId,
        @Nullable Long timestamp,
        @Nullable String type,
        @Nullable String userId,
        @Nullable String appId,
        @Nullable String clusterId) {
    public static final BasicProperties EMPTY =
            new BasicProperties(null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /**
     * The properties in the first {@code propertiesLength} octets of a message's content.
     *
     * @throws AmqpException as {@link PropertyReader#read}
     */
    public static BasicProperties read(byte[] content, int propertiesLength) {
        new PropertyReader().read(content, propertiesLength);
        Arguments in = new Arguments(Unpooled.wrappedBuffer(content), 0, propertiesLength);
        int flags = in.unsignedShort();
        // Arguments are evaluated in order, which is the order of the list.
        return new BasicProperties(
                text(in, flags & PropertyFlags.CONTENT_TYPE),
                text(in, flags & PropertyFlags.CONTENT_ENCODING),
                (flags & PropertyFlags.HEADERS) == 0 ? null : in.table(),
                octet(in, flags & PropertyFlags.DELIVERY_MODE),
                octet(in, flags & PropertyFlags.PRIORITY),
                text(in, flags & PropertyFlags.CORRELATION_ID),
                text(in, flags & PropertyFlags.REPLY_TO),
                text(in, flags & PropertyFlags.EXPIRATION),
                text(in, flags & PropertyFlags.MESSAGE_ID),
                (flags & PropertyFlags.TIMESTAMP) == 0 ? null : in.longlong(),
                text(in, flags & PropertyFlags.TYPE),
                text(in, flags & PropertyFlags.USER_ID),
                text(in, flags & PropertyFlags.APP_ID),
                text(in, flags & PropertyFlags.CLUSTER_ID));
    }

    /**
     * The property flags and list.
     *
     * @throws IllegalArgumentException when a text is longer than 255 octets
     */
    public byte[] encode() {
        ByteBuf out = Unpooled.buffer();
        try {
            out.writeShort(flags());
            writeText(out, contentType);
            writeText(out, contentEncoding);
            if (headers != null) {
                FieldTables.write(out, headers);
            }
            writeOctet(out, deliveryMode);
            writeOctet(out, priority);
            writeText(out, correlationId);
            writeText(out, replyTo);
            writeText(out, expiration);
            writeText(out, messageId);
            if (timestamp != null) {
                out.writeLong(timestamp);
            }
            writeText(out, type);
            writeText(out, userId);
            writeText(out, appId);
            writeText(out, clusterId);
            return Arrays.copyOfRange(out.array(), out.arrayOffset(), out.arrayOffset() + out.writerIndex());
        } finally {
            out.release();
        }
    }

    public BasicProperties withHeaders(@Nullable FieldTable headers) {
        return with(headers, replyTo, expiration);
    }

    public BasicProperties withExpiration(@Nullable String expiration) {
        return with(headers, replyTo, expiration);
    }

    public BasicProperties withReplyTo(@Nullable String replyTo) {
        return with(headers, replyTo, expiration);
    }

    private BasicProperties with(@Nullable FieldTable headers, @Nullable String replyTo, @Nullable String expiration) {
        return new BasicProperties(
                contentType,
                contentEncoding,
                headers,
                deliveryMode,
                priority,
                correlationId,
                replyTo,
                expiration,
                messageId,
                timestamp,
                type,
                userId,
                appId,
                clusterId);
    }

    private int flags() {
        // The flags are assigned from the highest bit down, in the order of the list.
        Object[] values = {
            contentType, contentEncoding, headers, deliveryMode, priority, correlationId, replyTo,
            expiration, messageId, timestamp, type, userId, appId, clusterId
        };
        int flags = 0;
        for (int i = 0; i < values.length; i++) {
            flags |= values[i] == null ? 0 : PropertyFlags.CONTENT_TYPE >> i;
        }
        return flags;
    }

    private static @Nullable String text(Arguments in, int flag) {
        return flag == 0 ? null : in.uncheckedShortstr();
    }

    private static @Nullable Integer octet(Arguments in, int flag) {
        return flag == 0 ? null : Integer.valueOf(in.octet());
    }

    private static void writeText(ByteBuf out, @Nullable String text) {
        if (text != null) {
            ShortString.write(out, text);
        }
    }

    private static void writeOctet(ByteBuf out, @Nullable Integer octet) {
        if (octet != null) {
            out.writeByte(octet);
        }
    }
}
