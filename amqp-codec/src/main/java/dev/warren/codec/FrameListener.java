package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/**
 * Receives frames from a {@link FrameReader}. A payload is the {@code length} octets of {@code buf} at the absolute index
 * {@code offset}. It is valid during the call only, and {@code buf} must be neither released nor written, and its indices
 * left alone. A callback may throw {@link AmqpException}.
 */
public interface FrameListener {
    /** A method frame; the payload starts with the class and method ids. */
    void method(int channel, ByteBuf buf, int offset, int length);

    /** A content header frame; the payload starts with the class id. */
    void header(int channel, ByteBuf buf, int offset, int length);

    /** A content body frame; the payload may be empty. */
    void body(int channel, ByteBuf buf, int offset, int length);

    /** A heartbeat; RabbitMQ takes one on a channel other than 0 for an error, see {@link FrameReader#unexpectedFrame}. */
    void heartbeat(int channel);
}
