package dev.warren.broker.connection;

import dev.warren.broker.store.MessageStore;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * Whether a socket is read. It is not while a channel holds back more than it should, nor while the store has more to write
 * than it should: that is how a publisher that is faster than the disk is slowed down. Confined to the event loop.
 */
final class ReadPermit {
    private static final long STORE_FULL_BYTES = 64L << 20;
    private static final long STORE_LOW_BYTES = 32L << 20;
    private static final int LOOK_AGAIN_MS = 2;

    private final ChannelHandlerContext context;
    private final MessageStore store;
    private final Heartbeat heartbeat;
    private int pauses;
    private boolean storeFull;
    private boolean stopped;

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

    void afterRead() {
        if (!storeFull && store.pendingBytes() > STORE_FULL_BYTES) {
            storeFull = true;
            apply();
            lookAgain();
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
        boolean read = pauses == 0 && !storeFull && !stopped;
        heartbeat.paused(!read);
        context.channel().config().setAutoRead(read);
    }
}
