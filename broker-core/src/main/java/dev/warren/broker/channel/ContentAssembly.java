package dev.warren.broker.channel;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Puts the content of one message together: a header frame, then body frames until the announced size is there (AMQP 0-9-1,
 * 4.2.6). Confined to the connection's event loop.
 */
final class ContentAssembly {
    /** Class id, weight and body size, before the properties. */
    static final int HEADER_LENGTH = 12;

    private static final int CLASS_BASIC = 60;
    private static final long HARD_LIMIT_BYTES = 512L << 20;
    private static final int INITIAL_BYTES = 128 * 1024;
    private static final byte[] NOTHING = {};

    private enum Expecting {
        METHOD,
        HEADER,
        BODY
    }

    private Expecting expecting = Expecting.METHOD;
    private byte[] content = NOTHING;
    private int contentLength;
    private int propertiesLength;
    private long bodyLeft;
    private boolean kept;

    /** A method that carries content was read. */
    void begin() {
        expecting = Expecting.HEADER;
    }

    /** Whether a content is being read, so that no other method may come. */
    boolean underWay() {
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

    private static AmqpException unannounced() {
        return new AmqpException(ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
    }

    /** Checks a header frame; returns the size of the body. */
    long header(ByteBuf buf, int offset, int length) {
        if (expecting == Expecting.BODY) {
            throw interrupted();
        }
        if (expecting == Expecting.METHOD) {
            throw unannounced();
        }
        if (length < HEADER_LENGTH + 2) {
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
        return bodySize;
    }

    /**
     * Begins the body.
     *
     * @param keep false for a message that is refused: its body is read over
     */
    void beginBody(ByteBuf buf, int propertiesAt, int propertiesLength, long bodySize, boolean keep) {
        this.propertiesLength = propertiesLength;
        bodyLeft = bodySize;
        kept = keep;
        contentLength = 0;
        if (keep) {
            // Memory follows the octets that came, not the size that was declared.
            content = new byte[propertiesLength + (int) Math.min(bodySize, INITIAL_BYTES)];
            buf.getBytes(propertiesAt, content, 0, propertiesLength);
            contentLength = propertiesLength;
        }
        expecting = bodySize == 0 ? Expecting.METHOD : Expecting.BODY;
    }

    void body(ByteBuf buf, int offset, int length) {
        if (expecting == Expecting.METHOD) {
            throw unannounced();
        }
        if (expecting == Expecting.HEADER) {
            throw interrupted();
        }
        if (length > bodyLeft) {
            throw new AmqpException(ReplyCode.FRAME_ERROR, "content body frame exceeds remaining content size");
        }
        if (kept) {
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
            expecting = Expecting.METHOD;
        }
    }

    /** Hands over properties and body. */
    byte[] take() {
        byte[] whole = content;
        content = NOTHING;
        return whole;
    }

    int propertiesLength() {
        return propertiesLength;
    }
}
