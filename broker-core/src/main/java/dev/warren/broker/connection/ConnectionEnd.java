package dev.warren.broker.connection;

import dev.warren.codec.AmqpException;
import dev.warren.codec.ConnectionMethod;
import dev.warren.codec.MethodId;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends: the client closes it, an error does, an operator, or the socket is gone. Confined to the event loop,
 * except {@link #isOpen}.
 */
final class ConnectionEnd {
    private static final Logger log = LoggerFactory.getLogger(ConnectionEnd.class);
    private static final int CLOSE_TIMEOUT_S = 30;
    private static final int FATAL_FRAME_GRACE_MS = 3_000;

    private enum State {
        OPEN,
        /** connection.close was sent: nothing is acted on but its answer. */
        CLOSING,
        CLOSED
    }

    /** How long a peer that failed to log in waits for the end: a brake on guessing (RabbitMQ). */
    private static final int SILENT_CLOSE_DELAY_MS = 3_000;

    private final Connection connection;
    private final ChannelHandlerContext context;
    private final Handshake handshake;
    private final Output output;
    private final ReadPermit reading;
    private volatile State state = State.OPEN;

    /** When the socket is closed whatever the client does. Not left behind: short connections are many. */
    private @Nullable ScheduledFuture<?> deadline;

    ConnectionEnd(
            Connection connection,
            ChannelHandlerContext context,
            Handshake handshake,
            Output output,
            ReadPermit reading) {
        this.connection = connection;
        this.context = context;
        this.handshake = handshake;
        this.output = output;
        this.reading = reading;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** RabbitMQ: exclusive queues are gone before close-ok, so that the client may come back at once. */
    void closedByClient() {
        connection.release();
        connection.write(new ConnectionMethod.CloseOk());
        output.flush();
        terminate();
        linger();
    }

    /**
     * Closes the socket after the peer has. TCP resets a connection that is closed with octets unread, and a client that is
     * still writing (amqplib sends close ahead of what its channels have to say) would not get to read the answer.
     */
    private void linger() {
        reading.always();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (context.channel() instanceof DuplexChannel socket) {
                socket.shutdownOutput();
            }
        });
        deadline = context.executor().schedule(() -> context.close(), CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** A method after connection.close was sent: only its answer counts. */
    void whileClosing(int methodId) {
        if (state == State.CLOSING && methodId == MethodId.CONNECTION_CLOSE_OK) {
            closeNow();
        } else if (state == State.CLOSING && methodId == MethodId.CONNECTION_CLOSE) {
            connection.write(new ConnectionMethod.CloseOk());
        }
    }

    /** A hard error: tells the client and waits for its answer. Before connection.open it is told only if it can tell. */
    void fail(AmqpException error, int methodId) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        log.warn("closing connection {} ({}): {}", connection.name(), handshake.user(), error.text());
        connection.release();
        if (handshake.opening() || handshake.clientCan("authentication_failure_close")) {
            connection.write(new ConnectionMethod.Close(
                    error.code().code(), error.text(), MethodId.classId(methodId), MethodId.methodId(methodId)));
        }
        if (handshake.opening()) {
            closeAfterAnswer();
        } else {
            closeLater(SILENT_CLOSE_DELAY_MS);
        }
    }

    /** What comes after the frame can not be made out. */
    void failFrame(AmqpException error) {
        if (state != State.OPEN) {
            closeNow();
            return;
        }
        fail(error, 0);
        connection.stopFraming();
        if (handshake.opening()) {
            closeLater(FATAL_FRAME_GRACE_MS);
        }
    }

    /** RabbitMQ: waits no longer than a heartbeat's interval for the answer. */
    private void closeAfterAnswer() {
        output.flushLater();
        int heartbeat = connection.heartbeatSeconds();
        int seconds = heartbeat > 0 ? Math.min(heartbeat, CLOSE_TIMEOUT_S) : CLOSE_TIMEOUT_S;
        deadline = context.executor().schedule(this::closeNow, seconds, TimeUnit.SECONDS);
    }

    private void closeLater(int delayMs) {
        reading.stop();
        output.flush();
        context.executor().schedule(this::drop, delayMs, TimeUnit.MILLISECONDS);
    }

    /** Closes the socket whatever the client says. */
    void closeNow() {
        reading.stop();
        output.flush();
        drop();
    }

    private void drop() {
        terminate();
        context.close();
    }

    /** The socket is gone, whoever closed it. Returns whether that was a surprise. */
    boolean lost() {
        boolean surprise = state == State.OPEN;
        if (deadline != null) {
            deadline.cancel(false);
        }
        terminate();
        return surprise;
    }

    private void terminate() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            connection.release();
            connection.forget();
        }
    }
}
