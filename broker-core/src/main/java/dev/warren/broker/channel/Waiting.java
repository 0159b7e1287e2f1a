package dev.warren.broker.channel;

import dev.warren.codec.AmqpException;
import dev.warren.codec.Frames;
import dev.warren.codec.MethodId;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A channel's wait for an answer, and the frames that are held back meanwhile. Confined to the connection's event loop,
 * except where a method says otherwise.
 */
final class Waiting {
    /** Held-back octets of one channel over which the connection is read no further. */
    private static final int MOST_BYTES = 256 * 1024;

    private record Held(int type, byte[] payload) {}

    /** The wait for one answer. */
    final class Parking {
        private final boolean commit;
        private boolean done;

        private Parking(boolean commit) {
            this.commit = commit;
        }

        /** Carries on with what the answer leads to, then with the frames that were held back. Any thread. */
        void resume(Runnable then) {
            channel.executeLater(() -> {
                if (!done) {
                    done = true;
                    unpark(this, then);
                }
            });
        }
    }

    private final Channel channel;
    private final Link link;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final ArrayDeque<Runnable> afterAnswer = new ArrayDeque<>();
    private @Nullable Parking parking;
    private int heldBytes;
    private boolean readingPaused;

    Waiting(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    /** Holds back the frames that follow until the answer is there. */
    Parking park() {
        return park(new Parking(false));
    }

    /** The same, for tx.commit, after which a client has to wait itself. */
    Parking parkCommit() {
        return park(new Parking(true));
    }

    private Parking park(Parking wait) {
        parking = wait;
        return wait;
    }

    /** Holds a frame back if there is a wait. */
    boolean hold(int type, ByteBuf buf, int offset, int length) {
        Parking wait = parking;
        if (wait == null) {
            return false;
        }
        if (wait.commit && type == Frames.METHOD && length >= 4 && buf.getInt(offset) != MethodId.CHANNEL_CLOSE) {
            // RabbitMQ: the one command after which nothing may be sent before its answer.
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected command while processing 'tx.commit'");
        }
        byte[] payload = new byte[length];
        buf.getBytes(offset, payload);
        held.addLast(new Held(type, payload));
        heldBytes += length + Frames.OVERHEAD;
        if (heldBytes > MOST_BYTES && !readingPaused) {
            readingPaused = true;
            link.pauseReading(true);
        }
        return true;
    }

    /** Says what the broker has to say of itself: now, or after the answer that a client waits for. */
    void afterAnswer(Runnable news) {
        if (parking == null) {
            news.run();
        } else {
            afterAnswer.addLast(news);
        }
    }

    private void unpark(Parking wait, Runnable then) {
        if (parking == wait) {
            parking = null;
        }
        channel.attempt(then);
        for (Runnable news = afterAnswer.pollFirst(); news != null; news = afterAnswer.pollFirst()) {
            channel.attempt(news);
        }
        while (parking == null && channel.isOpen()) {
            Held frame = held.pollFirst();
            if (frame == null) {
                break;
            }
            heldBytes -= frame.payload.length + Frames.OVERHEAD;
            channel.attempt(() -> replay(frame));
        }
        if (parking == null || !channel.isOpen()) {
            readOn();
        }
        channel.touch();
        link.flushLater();
    }

    private void replay(Held frame) {
        ByteBuf buf = Unpooled.wrappedBuffer(frame.payload);
        switch (frame.type) {
            case Frames.METHOD -> channel.method(buf, 0, frame.payload.length);
            case Frames.HEADER -> channel.header(buf, 0, frame.payload.length);
            default -> channel.body(buf, 0, frame.payload.length);
        }
    }

    /** Nobody waits any more, and what was held back is forgotten. */
    void end() {
        parking = null;
        held.clear();
        afterAnswer.clear();
        heldBytes = 0;
        readOn();
    }

    private void readOn() {
        if (readingPaused) {
            readingPaused = false;
            link.pauseReading(false);
        }
    }
}
