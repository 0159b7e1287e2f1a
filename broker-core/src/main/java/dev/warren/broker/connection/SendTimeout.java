package dev.warren.broker.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Gives up a peer that reads nothing of what waits for it. It may still send, heartbeats included, so that its silence tells
 * nothing; but what was delivered to it belongs to others. RabbitMQ: 30 s. Looks only at a socket that was found full, so a
 * peer that keeps up costs nothing. Confined to the event loop.
 */
final class SendTimeout {
    private static final int LOOK_EVERY_S = 10;
    private static final int LOOKS = 3;

    private final Channel socket;
    private final Runnable giveUp;
    private boolean watching;
    private int first;
    private long progress;
    private int looks;

    SendTimeout(Channel socket, Runnable giveUp) {
        this.socket = socket;
        this.giveUp = giveUp;
    }

    /** The socket takes no more for now. */
    void full() {
        if (!watching) {
            watching = true;
            looks = 0;
            note();
            lookLater();
        }
    }

    private void lookLater() {
        socket.eventLoop().schedule(this::look, LOOK_EVERY_S, TimeUnit.SECONDS);
    }

    private void look() {
        if (!socket.isActive() || socket.isWritable()) {
            watching = false;
        } else if (note()) {
            looks = 0;
            lookLater();
        } else if (++looks < LOOKS) {
            lookLater();
        } else {
            giveUp.run();
        }
    }

    /** Remembers how far the socket has come. Returns whether it is further than before. */
    private boolean note() {
        ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
        if (waiting == null) {
            return true;
        }
        int before = first;
        long beforeProgress = progress;
        first = System.identityHashCode(waiting.current());
        progress = waiting.currentProgress();
        return first != before || progress != beforeProgress;
    }
}
