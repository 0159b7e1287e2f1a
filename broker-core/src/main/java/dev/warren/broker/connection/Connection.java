package dev.warren.broker.connection;

import dev.warren.broker.channel.Channel;
import dev.warren.broker.channel.DeliveryWriter;
import dev.warren.broker.channel.Outbox;
import dev.warren.broker.event.Actor;
import dev.warren.broker.event.ClientEvents;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.Method;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP connection after its protocol header: takes frames, keeps channels, and is the one place where errors become
 * connection.close. Confined to its event loop, except where a method says otherwise.
 */
public final class Connection implements Handshake.Host {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private final ChannelHandlerContext context;
    private final ConnectionRegistry registry;
    private final FrameReader reader;
    private final Output output;
    private final Outbox outbox;
    private final ChannelLink link;
    private final DeliveryWriter deliveries;
    private final Heartbeat heartbeat;
    private final SendTimeout sendTimeout;
    private final Handshake handshake;
    private final ReadPermit reading;
    private final ChannelTable channels;
    private final List<Channel> touched = new ArrayList<>();
    private final ConnectionEnd end;
    private final FrameDispatch frames;
    private final Endpoints endpoints;
    private final ClientEvents events;
    private final long connectedAtMs = System.currentTimeMillis();
    private volatile @Nullable VirtualHost vhost;
    private Tuning tuning = Tuning.NONE;
    private boolean inRead;
    private boolean countedByLimits;
    private long octetsReceived;

    Connection(ChannelHandlerContext context, ConnectionRegistry registry) {
        this.context = context;
        this.registry = registry;
        this.reader = new FrameReader(Handshake.INITIAL_FRAME_MAX);
        this.output = new Output(context);
        this.outbox = new Outbox(context.executor(), this::drainIfWritable);
        this.heartbeat = new Heartbeat(this::sendHeartbeat, this::heartbeatMissed);
        this.sendTimeout = new SendTimeout(context.channel(), this::sendTimedOut);
        this.handshake = new Handshake(this, registry);
        this.reading = new ReadPermit(context, registry.messages(), heartbeat);
        this.link = new ChannelLink(this, context.executor(), registry, handshake, output, outbox, reading);
        this.deliveries = new DeliveryWriter(link, outbox);
        this.channels = new ChannelTable(this, link, deliveries, registry);
        this.end = new ConnectionEnd(this, context, handshake, output, reading);
        this.frames = new FrameDispatch(this, end, registry, handshake, channels, reading);
        this.endpoints = Endpoints.of(context.channel());
        this.events =
                new ClientEvents(registry.events(), registry.nextNumber(), name(), endpoints.peer(), endpoints.local());
    }

    /** The protocol header was accepted. */
    void start() {
        registry.add(this, link.counters());
        handshake.start();
        output.flush();
    }

    // --- the socket

    void read(ByteBuf in) {
        octetsReceived += in.readableBytes();
        heartbeat.received();
        inRead = true;
        try {
            // A callback that throws has had its frame; the reader goes on behind it.
            while (in.isReadable()) {
                try {
                    reader.read(in, frames);
                } catch (AmqpException e) {
                    end.failFrame(e);
                    return;
                }
            }
        } finally {
            inRead = false;
        }
    }

    void readComplete() {
        for (int i = 0; i < touched.size(); i++) {
            Channel channel = touched.get(i);
            try {
                channel.flush();
            } catch (RuntimeException e) {
                failed(e);
                break;
            }
        }
        touched.clear();
        if (output.flush()) {
            heartbeat.sent();
        }
        reading.afterRead();
    }

    void writabilityChanged(boolean writable) {
        outbox.blocked(!writable);
        if (writable) {
            reading.writable();
            deliveries.drain();
            channels.all().forEach(Channel::writable);
        } else {
            sendTimeout.full();
        }
    }

    private void drainIfWritable() {
        if (context.channel().isWritable()) {
            deliveries.drain();
        }
    }

    /** The socket is gone, whoever closed it. */
    void inactive() {
        if (end.lost() && vhost != null) {
            log.warn("client closed connection {} without closing it in AMQP", name());
        }
    }

    /** Ends channels and exclusive queues, as the first act of every end; later ones do nothing. */
    void release() {
        heartbeat.stop();
        outbox.close();
        channels.terminate();
        deliveries.drain();
        VirtualHost home = vhost;
        if (home != null) {
            Actor.run(handshake.user(), () -> home.deleteOwnedBy(this));
        }
        if (countedByLimits) {
            countedByLimits = false;
            registry.limits().connectionClosed(user(), vhostName());
        }
    }

    /** The last act of every end. */
    void forget() {
        reader.close();
        output.close();
        registry.remove(this);
        if (!handshake.mechanism().isEmpty()) {
            events.disconnected(handshake.user(), handshake.clientProperties(), handshake.connectionName());
        }
    }

    /** Octets that still come are no frames any more. */
    void stopFraming() {
        reader.stop();
    }

    // --- what frames ask for

    boolean isOpen() {
        return end.isOpen();
    }

    /** Whether connection.open was answered. */
    boolean hasVirtualHost() {
        return vhost != null;
    }

    /** There is room on the disk again. Any thread. */
    void alarmCleared() {
        context.executor().execute(() -> {
            if (end.isOpen()) {
                frames.unblock();
                output.flush();
            }
        });
    }

    // --- errors

    /** An error of a channel's: it costs the channel or, if it is hard, the connection. */
    void failed(Channel channel, int methodId, AmqpException error) {
        if (error.code().hard()) {
            fail(error, methodId);
        } else {
            log.warn("channel {} of connection {}: {}", channel.number(), name(), error.text());
            channel.close(error, methodId);
        }
    }

    /** Something unforeseen: 541. */
    void failed(Throwable error) {
        log.error("internal error on connection {}", name(), error);
        fail(new AmqpException(ReplyCode.INTERNAL_ERROR, ""), 0);
    }

    /** A hard error. */
    void fail(AmqpException error, int methodId) {
        end.fail(error, methodId);
    }

    /** Closes the connection from the broker's side, 320. Any thread. */
    public void forceClose(String reason) {
        context.executor().execute(() -> fail(new AmqpException(ReplyCode.CONNECTION_FORCED, reason), 0));
    }

    /** Closes the socket whatever the client says. Any thread. */
    public void drop() {
        context.executor().execute(end::closeNow);
    }

    private void sendHeartbeat() {
        output.buffer().writeBytes(Frames.heartbeat());
        output.flush();
    }

    int heartbeatSeconds() {
        return tuning.heartbeatSeconds();
    }

    private void heartbeatMissed() {
        log.warn("missed heartbeats from client on connection {}, timeout {} s", name(), heartbeatSeconds());
        end.closeNow();
    }

    private void sendTimedOut() {
        log.warn("client on connection {} does not read what is sent to it", name());
        end.closeNow();
    }

    /** The time for the handshake is over. */
    void handshakeTimeout() {
        if (vhost == null && end.isOpen()) {
            log.warn("handshake timeout on connection {}", name());
            end.closeNow();
        }
    }

    // --- the handshake

    @Override
    public void write(Method method) {
        Frames.writeMethod(output.buffer(), 0, method);
    }

    @Override
    public ClientEvents events() {
        return events;
    }

    @Override
    public InetAddress peerAddress() {
        return endpoints.peerAddress();
    }

    @Override
    public void authenticate(BooleanSupplier check, Consumer<Boolean> then) {
        registry.worker().execute(() -> {
            boolean allowed = check.getAsBoolean();
            context.executor().execute(() -> authenticated(allowed, then));
        });
    }

    private void authenticated(boolean allowed, Consumer<Boolean> then) {
        if (!end.isOpen()) {
            return;
        }
        try {
            then.accept(allowed);
        } catch (AmqpException e) {
            fail(e, 0);
        }
        frames.replayHeld();
        output.flush();
    }

    @Override
    public void tuned(Tuning negotiated) {
        tuning = negotiated;
        link.frameMax(negotiated.frameMax());
        reader.frameMax(negotiated.frameMax());
        heartbeat.start(context.executor(), negotiated.heartbeatSeconds());
    }

    @Override
    public void opened(VirtualHost home) {
        vhost = home;
        countedByLimits = true;
        if (registry.vhost(home.name()) != home) {
            // Deleted meanwhile, before this connection was among those to be closed.
            forceClose("vhost '" + home.name() + "' is deleted");
        }
        link.vhost(home);
        channels.open(tuning.channelMax());
        events.connected(new ClientEvents.Opened(
                handshake.user(),
                home.name(),
                handshake.mechanism(),
                tuning.frameMax(),
                tuning.channelMax(),
                tuning.heartbeatSeconds(),
                connectedAtMs,
                handshake.clientProperties(),
                handshake.connectionName()));
        log.debug("connection {} opened by user {} in vhost {}", name(), handshake.user(), home.name());
    }

    // --- what channels cause

    void touched(Channel channel) {
        touched.add(channel);
        if (!inRead) {
            context.executor().execute(this::readComplete);
        }
    }

    void sent() {
        heartbeat.sent();
    }

    void closed(Channel channel) {
        channels.remove(channel);
    }

    // --- what operators see; figures may be a moment old

    /** {@code host:port -> host:port}. */
    public String name() {
        return endpoints.name();
    }

    /** Who logged in, empty before. Any thread. */
    public String user() {
        return handshake.user();
    }

    /** The virtual host that was opened, empty before. Any thread. */
    public String vhostName() {
        VirtualHost home = vhost;
        return home == null ? "" : home.name();
    }

    /** The client's end. Any thread. */
    public InetSocketAddress peer() {
        return endpoints.peer();
    }

    /** What has come from the client. Any thread. */
    public long octetsReceived() {
        return octetsReceived;
    }

    /** What was sent to the client. Any thread. */
    public long octetsSent() {
        return output.octets();
    }

    /** A picture for the management API, taken on the event loop. Any thread. */
    public void snapshot(Consumer<ConnectionSnapshot> receiver) {
        context.executor().execute(() -> receiver.accept(snapshot()));
    }

    private ConnectionSnapshot snapshot() {
        return new ConnectionSnapshot(
                name(),
                handshake.connectionName(),
                user(),
                vhostName(),
                end.isOpen() ? handshake.stateName() : "closing",
                handshake.mechanism(),
                endpoints.peer(),
                endpoints.local(),
                tuning.frameMax(),
                tuning.channelMax(),
                tuning.heartbeatSeconds(),
                connectedAtMs,
                octetsReceived,
                output.octets(),
                handshake.clientProperties(),
                channels.all().stream().map(ConnectionSnapshot::of).toList());
    }
}
