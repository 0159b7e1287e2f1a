package dev.warren.broker.connection;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one connection, as RabbitMQ does them: one is sent when nothing else was for half the interval; the peer is
 * given up when two successive looks, an interval apart, find that nothing came. Any octets count. Confined to the event
 * loop.
 */
final class Heartbeat {
    private final Runnable send;
    private final Runnable giveUp;
    private @Nullable ScheduledFuture<?> sending;
    private @Nullable ScheduledFuture<?> looking;
    private boolean sent;
    private boolean received;
    private boolean missedOne;
    private boolean paused;

    Heartbeat(Runnable send, Runnable giveUp) {
        this.send = send;
        this.giveUp = giveUp;
    }

    void start(EventExecutor loop, int seconds) {
        if (seconds > 0) {
            long half = seconds * 500L;
            sending = loop.scheduleAtFixedRate(this::tick, half, half, TimeUnit.MILLISECONDS);
            looking = loop.scheduleAtFixedRate(this::look, seconds, seconds, TimeUnit.SECONDS);
        }
    }

    void sent() {
        sent = true;
    }

    void received() {
        received = true;
    }

    /** While the socket is not read on purpose, silence proves nothing. */
    void paused(boolean notReading) {
        paused = notReading;
        missedOne = false;
    }

    private void tick() {
        if (!sent) {
            send.run();
        }
        sent = false;
    }

    private void look() {
        if (received || paused) {
            missedOne = false;
        } else if (missedOne) {
            stop();
            giveUp.run();
        } else {
            missedOne = true;
        }
        received = false;
    }

    void stop() {
        if (sending != null) {
            sending.cancel(false);
        }
        if (looking != null) {
            looking.cancel(false);
        }
    }
}
