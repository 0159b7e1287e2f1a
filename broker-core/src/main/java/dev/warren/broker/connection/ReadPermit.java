package dev.warren.broker.connection;

import dev.warren.broker.store.MessageStore;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Whether a socket is read. It is not while a channel holds back more than it should, while the peer leaves answers unread,
 * nor while the store has more to write than it should: that is how a publisher that is faster than the disk is slowed down.
 * Confined to the event loop.
 */
final class ReadPermit {
    /** What may wait to be written, of all connections: what waits lies in the heap, and is copied once for the disk. */
    private static final long STORE_FULL_BYTES =
            Math.max(4L << 20, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16));

    private static final long STORE_LOW_BYTES = STORE_FULL_BYTES / 2;

    /**
     * Unsent octets over which a peer that asks and does not read the answers is not listened to. Well above what
     * deliveries may fill, so that the acknowledgements of a slow consumer are always read.
     */
    private static final long UNSENT_BYTES = 4L << 20;

    private static final int LOOK_AGAIN_MS = 2;

    private final ChannelHandlerContext context;
    private final MessageStore store;
    private final Heartbeat heartbeat;
    private int pauses;
    private boolean storeFull;
    private boolean unsent;
    private boolean stopped;
    private boolean unconditional;

    ReadPermit(ChannelHandlerContext context, MessageStore store, Heartbeat heartbeat) {
        this.context = context;
        this.store = store;
        this.heartbeat = heartbeat;
    }

    void pause(boolean paused) {
        pauses += paused ? 1 : -1;
        apply();
    }

    /** Nothing is read any more. */
    void stop() {
        stopped = true;
        apply();
    }

    /** Everything is read from now on, to be thrown away. */
    void always() {
        unconditional = true;
        apply();
    }

    void afterRead() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        if (!unsent && buffer != null && buffer.totalPendingWriteBytes() > UNSENT_BYTES) {
            unsent = true;
            apply();
        }
        if (!storeFull && store.pendingBytes() > STORE_FULL_BYTES) {
            storeFull = true;
            apply();
            lookAgain();
        }
    }

    /** The peer has read nearly all that was for it. */
    void writable() {
        if (unsent) {
            unsent = false;
            apply();
        }
    }

    private void lookAgain() {
        context.executor()
                .schedule(
                        () -> {
                            if (store.pendingBytes() > STORE_LOW_BYTES
                                    && context.channel().isActive()) {
                                lookAgain();
                            } else {
                                storeFull = false;
                                apply();
                            }
                        },
                        LOOK_AGAIN_MS,
                        TimeUnit.MILLISECONDS);
    }

    private void apply() {
        boolean read = unconditional || (pauses == 0 && !storeFull && !unsent && !stopped);
        heartbeat.paused(!read);
        context.channel().config().setAutoRead(read);
    }
}
