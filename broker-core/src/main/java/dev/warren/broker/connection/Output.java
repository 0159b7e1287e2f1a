package dev.warren.broker.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to one socket: gathered in one buffer during a turn of the event loop, written and flushed at its end.
 * Confined to the event loop.
 */
final class Output {
    private static final int INITIAL_BYTES = 8 * 1024;
    private static final int FULL_BYTES = 64 * 1024;

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf buffer;
    private int lastBytes = INITIAL_BYTES;
    private boolean scheduled;
    private boolean closed;
    private long octets;

    Output(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Where to write frames now. */
    ByteBuf buffer() {
        ByteBuf current = buffer;
        if (current != null && current.readableBytes() >= FULL_BYTES) {
            hand(current);
            current = null;
        }
        if (current == null) {
            // As much as the last turn needed: growing copies.
            current = context.alloc().directBuffer(Math.max(INITIAL_BYTES, Math.min(lastBytes, FULL_BYTES * 2)));
            buffer = current;
        }
        return current;
    }

    private void hand(ByteBuf full) {
        buffer = null;
        lastBytes = full.readableBytes();
        if (closed || lastBytes == 0) {
            full.release();
            return;
        }
        octets += lastBytes;
        context.write(full, context.voidPromise());
    }

    /** Lets everything written so far go out. Returns whether there was anything. */
    boolean flush() {
        ByteBuf current = buffer;
        if (current == null) {
            return false;
        }
        hand(current);
        context.flush();
        return true;
    }

    /** Flushes at the end of this turn. */
    void flushLater() {
        if (!scheduled) {
            scheduled = true;
            context.executor().execute(() -> {
                scheduled = false;
                flush();
            });
        }
    }

    /** What is written from now on goes nowhere. */
    void close() {
        closed = true;
        ByteBuf current = buffer;
        if (current != null) {
            buffer = null;
            current.release();
        }
    }

    /** Whether the socket takes more for now. */
    boolean writable() {
        return context.channel().isWritable();
    }

    long octets() {
        return octets;
    }
}
