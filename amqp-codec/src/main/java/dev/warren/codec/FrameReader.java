package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of octets into frames and hands them to a listener in place, without an object per frame. Only a frame that
 * is split over two reads is copied, and memory for it grows with the octets that came, never with the size it declares.
 *
 * <p>Confined to the connection's event loop. After {@link #stop}, and after a framing error of its own, the reader
 * discards what it is given: the stream has lost its frame boundaries.
 */
public final class FrameReader {
    private static final int HEADER_LENGTH = Frames.OVERHEAD - 1;

    /** The largest payload when there is no limit: the frame has still to fit one buffer. */
    private static final int UNLIMITED = Integer.MAX_VALUE - 64;

    private int maxPayload;
    private boolean stopped;
    private @Nullable ByteBuf partial;

    /** A reader with a limit as of {@link #frameMax}. */
    public FrameReader(int frameMax) {
        frameMax(frameMax);
    }

    /**
     * Sets the negotiated limit in octets, 0 for none, from the next frame on. As in RabbitMQ a payload may be as long as
     * the whole frame should be, because clients forget the eight octets around it.
     */
    public void frameMax(int frameMax) {
        if (frameMax < 0) {
            throw new IllegalArgumentException("negative frame_max " + frameMax);
        }
        maxPayload = frameMax == 0 ? UNLIMITED : Math.min(frameMax, UNLIMITED);
    }

    /**
     * Delivers every frame that these octets complete and keeps the rest; {@code in} is read to its end and stays the
     * caller's. When a callback throws, its frame counts as delivered and {@code in} stands behind it: reading the same
     * buffer again goes on with the next frame.
     *
     * @throws AmqpException 501 for a frame that is too large, ends with a wrong octet or is of an unknown type
     */
    public void read(ByteBuf in, FrameListener listener) {
        if (partial != null) {
            if (!fill(partial, in)) {
                return;
            }
            ByteBuf frame = partial;
            partial = null;
            try {
                deliver(frame, listener);
            } finally {
                frame.release();
            }
        }
        while (!stopped && in.readableBytes() >= HEADER_LENGTH) {
            checkSize(in, in, in.readerIndex() + HEADER_LENGTH);
            if (in.readableBytes() < frameLength(in)) {
                break;
            }
            deliver(in, listener);
        }
        if (stopped) {
            in.skipBytes(in.readableBytes());
        } else if (in.isReadable()) {
            partial = in.alloc().buffer(in.readableBytes()).writeBytes(in);
        }
    }

    /** Releases what is kept and delivers nothing more, whatever comes; may be called within a callback. */
    public void stop() {
        stopped = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    /** Ends the reader with its connection, like {@link #stop}: a callback may be what closed the connection. */
    public void close() {
        stop();
    }

    /** The 505 of a frame that is well formed but not allowed where it came, with the payload's first octets. */
    public static AmqpException unexpectedFrame(int type, ByteBuf buf, int offset, int length) {
        return new AmqpException(
                ReplyCode.UNEXPECTED_FRAME, "type " + type + ", " + Octets.snippet(buf, offset, length));
    }

    /** The 501 of a frame type, or of a method's ids, that is not known. */
    public static AmqpException unknownFrame(int type, ByteBuf buf, int offset, int length) {
        return frameError(type, Octets.snippet(buf, offset, length), "unknown_frame");
    }

    /** Moves octets until {@code frame} is whole, and tells whether it is. */
    private boolean fill(ByteBuf frame, ByteBuf in) {
        if (frame.readableBytes() < HEADER_LENGTH) {
            move(in, frame, HEADER_LENGTH);
            if (frame.readableBytes() < HEADER_LENGTH) {
                return false;
            }
            checkSize(frame, in, in.readerIndex());
        }
        int length = frameLength(frame);
        move(in, frame, length);
        return frame.readableBytes() == length;
    }

    private static void move(ByteBuf in, ByteBuf frame, int length) {
        frame.writeBytes(in, Math.min(in.readableBytes(), length - frame.readableBytes()));
    }

    private static int frameLength(ByteBuf frame) {
        return Frames.OVERHEAD + frame.getInt(frame.readerIndex() + 3);
    }

    /** Checks the declared size of {@code frame}, of which the payload's octets start at {@code offset} of {@code rest}. */
    private void checkSize(ByteBuf frame, ByteBuf rest, int offset) {
        long size = frame.getUnsignedInt(frame.readerIndex() + 3);
        if (size > maxPayload) {
            AmqpException error = frameError(
                    frame.getUnsignedByte(frame.readerIndex()),
                    Octets.snippet(frame, 0, 0),
                    "{frame_too_large," + size + "," + (maxPayload - Frames.OVERHEAD) + "}");
            stop();
            throw error;
        }
    }

    private void deliver(ByteBuf frame, FrameListener listener) {
        int start = frame.readerIndex();
        int type = frame.getUnsignedByte(start);
        int channel = frame.getUnsignedShort(start + 1);
        int length = frame.getInt(start + 3);
        int offset = start + HEADER_LENGTH;
        int end = frame.getUnsignedByte(offset + length);
        // Before the callback, so that one that throws does not see its frame again.
        frame.readerIndex(offset + length + 1);
        if (end != Frames.END) {
            stop();
            throw frameError(type, Octets.snippet(frame, offset, length), "{invalid_frame_end_marker," + end + "}");
        }
        switch (type) {
            case Frames.METHOD -> listener.method(channel, frame, offset, length);
            case Frames.HEADER -> listener.header(channel, frame, offset, length);
            case Frames.BODY -> listener.body(channel, frame, offset, length);
            case Frames.HEARTBEAT -> listener.heartbeat(channel);
            default -> {
                stop();
                throw unknownFrame(type, frame, offset, length);
            }
        }
    }

    private static AmqpException frameError(int type, String octets, String error) {
        return new AmqpException(ReplyCode.FRAME_ERROR, "type " + type + ", " + octets + ": " + error);
    }
}
