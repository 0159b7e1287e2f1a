package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The eight octets a client opens a connection with: {@code AMQP}, a protocol id and a version. */
public final class ProtocolHeader {
    public static final int LENGTH = 8;

    /** {@code AMQP 0 0 9 1}. */
    private static final long AMQP_0_9_1 = 0x414D515000000901L;

    /** {@code AMQP 1 1 0 9}, the 0-9 of old clients, which RabbitMQ serves as 0-9-1. */
    private static final long AMQP_0_9 = 0x414D515001010009L;

    private static final ByteBuf ANSWER =
            Unpooled.unreleasableBuffer(Unpooled.copyLong(AMQP_0_9_1).asReadOnly());

    private ProtocolHeader() {}

    /** Whether the eight octets at {@code offset} are a header the broker speaks. */
    public static boolean accepted(ByteBuf buf, int offset) {
        long header = buf.getLong(offset);
        return header == AMQP_0_9_1 || header == AMQP_0_9;
    }

    /**
     * Whether the {@code length} octets that came so far, eight or fewer of which count, can still become an accepted
     * header. Garbage is refused with its first wrong octet instead of when the handshake times out.
     */
    public static boolean possible(ByteBuf buf, int offset, int length) {
        int octets = Math.min(length, LENGTH);
        long header = 0;
        for (int i = 0; i < octets; i++) {
            header = header << 8 | buf.getUnsignedByte(offset + i);
        }
        int missingBits = 8 * (LENGTH - octets);
        return octets == 0 || header == AMQP_0_9_1 >>> missingBits || header == AMQP_0_9 >>> missingBits;
    }

    /** The header {@code AMQP 0 0 9 1}, to write to the socket: a client's opening, and the answer to any it can't have. */
    public static ByteBuf answer() {
        return ANSWER.duplicate();
    }
}
