package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a message's encoded properties what the broker itself needs. Reading checks the structure of all of them, the
 * headers' included, and remembers only where they stand, so that a message which was accepted can be decoded later, and
 * one without headers costs a few comparisons. Values are decoded when asked for.
 *
 * <p>Reusable; confined to one thread. What was read must stay in place until the last value was asked for.
 */
public final class PropertyReader {
    private static final int TIMESTAMP_LENGTH = 8;

    private ByteBuf buf = Unpooled.EMPTY_BUFFER;
    private int end;

    private int deliveryMode;
    private int priority;

    // Where values stand; 0 is absent, because the flags stand before the first value.
    private int headers;
    private int headersLength;
    private int replyTo;
    private int expiration;
    private int userId;

    /**
     * Reads the property flags and list in {@code length} octets.
     *
     * @throws AmqpException 502 when they are malformed, 501 when the headers are
     */
    public void read(ByteBuf buf, int offset, int length) {
        this.buf = buf;
        end = offset + length;
        headers = 0;
        headersLength = 0;
        deliveryMode = 0;
        priority = 0;
        replyTo = 0;
        expiration = 0;
        userId = 0;
        if (length < 2) {
            throw malformed();
        }
        int flags = buf.getUnsignedShort(offset);
        if ((flags & PropertyFlags.UNUSED) != 0) {
            throw malformed();
        }
        int at = offset + 2;
        if ((flags & PropertyFlags.CONTENT_TYPE) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.CONTENT_ENCODING) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.HEADERS) != 0) {
            headers = at;
            headersLength = FieldTables.check(buf, at, end - at);
            at += headersLength;
        }
        if ((flags & PropertyFlags.DELIVERY_MODE) != 0) {
            int octet = at;
            at = skip(at, 1);
            deliveryMode = buf.getUnsignedByte(octet);
        }
        if ((flags & PropertyFlags.PRIORITY) != 0) {
            int octet = at;
            at = skip(at, 1);
            priority = buf.getUnsignedByte(octet);
        }
        if ((flags & PropertyFlags.AFTER_PRIORITY) != 0) {
            at = readAfterPriority(flags, at);
        }
        if (at != end) {
            throw malformed();
        }
    }

    /** Reads a stored message, of which the property flags and list are the first {@code propertiesLength} octets. */
    public void read(byte[] content, int propertiesLength) {
        read(Unpooled.wrappedBuffer(content), 0, propertiesLength);
    }

    /** 2 for persistent, 0 when absent. */
    public int deliveryMode() {
        return deliveryMode;
    }

    /** 0 when absent. */
    public int priority() {
        return priority;
    }

    public boolean hasHeaders() {
        return headers != 0;
    }

    /** Whether there is a header of one of these names, without decoding any. */
    public boolean hasHeader(byte[]... names) {
        return headers != 0 && FieldTableScanner.hasField(buf, headers + 4, headersLength - 4, names);
    }

    /** The headers, decoded by each call; empty when absent. */
    public FieldTable headers() {
        return headers == 0 ? FieldTable.EMPTY : FieldTables.read(buf, headers, headersLength);
    }

    public @Nullable String expiration() {
        return text(expiration);
    }

    public @Nullable String userId() {
        return text(userId);
    }

    /** Whether reply-to is exactly this. */
    public boolean replyToIs(byte[] text) {
        return replyTo != 0
                && buf.getUnsignedByte(replyTo) == text.length
                && FieldTableScanner.stands(buf, replyTo + 1, text);
    }

    public @Nullable String replyTo() {
        return text(replyTo);
    }

    private int readAfterPriority(int flags, int offset) {
        int at = offset;
        if ((flags & PropertyFlags.CORRELATION_ID) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.REPLY_TO) != 0) {
            replyTo = at;
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.EXPIRATION) != 0) {
            expiration = at;
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.MESSAGE_ID) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.TIMESTAMP) != 0) {
            at = skip(at, TIMESTAMP_LENGTH);
        }
        if ((flags & PropertyFlags.TYPE) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.USER_ID) != 0) {
            userId = at;
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.APP_ID) != 0) {
            at = skipShortstr(at);
        }
        if ((flags & PropertyFlags.CLUSTER_ID) != 0) {
            at = skipShortstr(at);
        }
        return at;
    }

    private int skipShortstr(int at) {
        int text = skip(at, 1);
        return skip(text, buf.getUnsignedByte(at));
    }

    private int skip(int at, int length) {
        if (length > end - at) {
            throw malformed();
        }
        return at + length;
    }

    private @Nullable String text(int at) {
        return at == 0 ? null : new Arguments(buf, at, end - at).uncheckedShortstr();
    }

    private static AmqpException malformed() {
        return new AmqpException(ReplyCode.SYNTAX_ERROR, "malformed content header properties");
    }
}
