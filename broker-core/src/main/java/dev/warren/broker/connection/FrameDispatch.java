package dev.warren.broker.connection;

import dev.warren.broker.channel.Channel;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ConnectionMethod;
import dev.warren.codec.FrameListener;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.Method;
import dev.warren.codec.MethodId;
import dev.warren.codec.Methods;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Where the frames of a connection go: to the handshake, to the connection itself, or to a channel. Confined to the event
 * loop.
 */
final class FrameDispatch implements FrameListener {
    private static final int MOST_BEFORE_LOGIN = 64;

    private final Connection connection;
    private final ConnectionEnd end;
    private final ConnectionRegistry registry;
    private final Handshake handshake;
    private final ChannelTable channels;
    private final ReadPermit reading;

    /**
     * While the login is being decided: a client need not wait for one answer before it sends what comes next (RabbitMQ).
     * Few, and each at most as large as a frame may be before tune-ok.
     */
    private final HeldFrames held = new HeldFrames(MOST_BEFORE_LOGIN);

    /** Not read because of an alarm, from a content on. */
    private boolean blocked;

    /** What had been read together with that content: at most one read's octets. */
    private final HeldFrames behindAlarm = new HeldFrames(Integer.MAX_VALUE);

    private boolean replaying;

    FrameDispatch(
            Connection connection,
            ConnectionEnd end,
            ConnectionRegistry registry,
            Handshake handshake,
            ChannelTable channels,
            ReadPermit reading) {
        this.connection = connection;
        this.end = end;
        this.registry = registry;
        this.handshake = handshake;
        this.channels = channels;
        this.reading = reading;
    }

    @Override
    public void method(int number, ByteBuf buf, int offset, int length) {
        if (!connection.isOpen()) {
            end.whileClosing(number == 0 && length >= 4 ? buf.getInt(offset) : 0);
        } else if (blocked) {
            behindAlarm.add(number, Frames.METHOD, buf, offset, length);
        } else if (handshake.authenticating()) {
            hold(number, Frames.METHOD, buf, offset, length);
        } else if (number == 0) {
            connectionMethod(buf, offset, length);
        } else {
            channels.frame(number, Frames.METHOD, buf, offset, length);
        }
    }

    @Override
    public void header(int number, ByteBuf buf, int offset, int length) {
        content(number, Frames.HEADER, buf, offset, length);
    }

    @Override
    public void body(int number, ByteBuf buf, int offset, int length) {
        content(number, Frames.BODY, buf, offset, length);
    }

    private void content(int number, int type, ByteBuf buf, int offset, int length) {
        if (!connection.isOpen()) {
            return;
        }
        if (blocked || (!replaying && registry.diskAlarm().raised())) {
            block();
            behindAlarm.add(number, type, buf, offset, length);
        } else if (handshake.authenticating()) {
            hold(number, type, buf, offset, length);
        } else if (number == 0) {
            connection.fail(FrameReader.unexpectedFrame(type, buf, offset, length), 0);
        } else {
            channels.frame(number, type, buf, offset, length);
        }
    }

    @Override
    public void heartbeat(int number) {
        if (number != 0 && connection.isOpen()) {
            connection.fail(FrameReader.unexpectedFrame(Frames.HEARTBEAT, Unpooled.EMPTY_BUFFER, 0, 0), 0);
        }
    }

    private void connectionMethod(ByteBuf buf, int offset, int length) {
        int id = length >= 4 ? buf.getInt(offset) : 0;
        try {
            handle(Methods.read(buf, offset, length));
        } catch (AmqpException e) {
            connection.fail(e, id);
        } catch (RuntimeException e) {
            connection.failed(e);
        }
    }

    private void handle(Method method) {
        if (method.id() == MethodId.CONNECTION_CLOSE) {
            end.closedByClient();
        } else if (!connection.hasVirtualHost()) {
            handshake.method(method);
        } else if (method.id() == MethodId.CONNECTION_UPDATE_SECRET) {
            updateSecret();
        } else {
            throw new AmqpException(
                    ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + handshake.stateName());
        }
    }

    /** RabbitMQ: the own user database does not look at the secret, but permissions may have changed since. */
    private void updateSecret() {
        if (registry.access().user(handshake.user()) == null) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "New secret was refused by one of the backends");
        }
        if (!registry.access().mayOpen(handshake.user(), connection.vhostName())) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "access to vhost '" + connection.vhostName() + "' refused for user '" + handshake.user() + "'");
        }
        channels.all().forEach(Channel::checkConsumers);
        connection.write(new ConnectionMethod.UpdateSecretOk());
    }

    // --- frames before the login is decided

    private void hold(int number, int type, ByteBuf buf, int offset, int length) {
        if (!held.add(number, type, buf, offset, length)) {
            connection.fail(
                    new AmqpException(ReplyCode.CHANNEL_ERROR, "too many frames before the login is decided"), 0);
        }
    }

    void replayHeld() {
        boolean more = true;
        while (connection.isOpen() && more) {
            more = held.replay(this);
        }
    }

    // --- alarms

    /** RabbitMQ: a connection is blocked when it publishes during an alarm, not before; one that only consumes never is. */
    private void block() {
        if (!blocked) {
            blocked = true;
            if (handshake.clientCan("connection.blocked")) {
                connection.write(new ConnectionMethod.Blocked(DiskAlarm.REASON));
            }
            reading.pause(true);
        }
    }

    void unblock() {
        if (blocked) {
            blocked = false;
            if (handshake.clientCan("connection.blocked")) {
                connection.write(new ConnectionMethod.Unblocked());
            }
            reading.pause(false);
            replayBehindAlarm();
        }
    }

    /** Another alarm stops it again, but only before a frame is taken, so that their order stands. */
    private void replayBehindAlarm() {
        while (connection.isOpen() && !blocked) {
            if (registry.diskAlarm().raised() && !behindAlarm.isEmpty()) {
                block();
            } else {
                replaying = true;
                boolean more = behindAlarm.replay(this);
                replaying = false;
                if (!more) {
                    return;
                }
            }
        }
    }
}
