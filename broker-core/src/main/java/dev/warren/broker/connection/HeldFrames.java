package dev.warren.broker.connection;

import dev.warren.codec.FrameListener;
import dev.warren.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/** Frames that came before they may be acted on. Confined to the event loop. */
final class HeldFrames {
    private record Held(int channel, int type, byte[] payload) {}

    private final ArrayDeque<Held> frames = new ArrayDeque<>();
    private final int most;

    HeldFrames(int most) {
        this.most = most;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** False when there are too many. */
    boolean add(int channel, int type, ByteBuf buf, int offset, int length) {
        if (frames.size() == most) {
            return false;
        }
        byte[] payload = new byte[length];
        buf.getBytes(offset, payload);
        frames.addLast(new Held(channel, type, payload));
        return true;
    }

    /** Hands on the oldest frame; false when there is none. */
    boolean replay(FrameListener listener) {
        Held held = frames.pollFirst();
        if (held == null) {
            return false;
        }
        ByteBuf payload = Unpooled.wrappedBuffer(held.payload);
        switch (held.type) {
            case Frames.METHOD -> listener.method(held.channel, payload, 0, held.payload.length);
            case Frames.HEADER -> listener.header(held.channel, payload, 0, held.payload.length);
            default -> listener.body(held.channel, payload, 0, held.payload.length);
        }
        return true;
    }
}
