package dev.warren.broker.connection;

import dev.warren.broker.ClientOptions;
import dev.warren.broker.auth.SaslMechanism;
import dev.warren.broker.event.ClientEvents;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ConnectionMethod;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.Method;
import dev.warren.codec.ReplyCode;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * From connection.start to connection.open-ok (AMQP 0-9-1, 2.2.4). What goes wrong here is an {@link AmqpException}; whether
 * the peer is told is the connection's business. Confined to the event loop.
 */
final class Handshake {
    private enum State {
        STARTING,
        AUTHENTICATING,
        TUNING,
        OPENING,
        DONE
    }

    /** Octets of the largest frame before tune-ok, so that a stranger cannot make the broker allocate. */
    static final int INITIAL_FRAME_MAX = 8192;

    /** AMQP 0-9-1, 4.2.3 / connection.tune: the least that every peer must accept. */
    private static final int FRAME_MIN = 4096;

    /** What the connection lets the handshake do. */
    interface Host {
        void write(Method method);

        InetAddress peerAddress();

        /** Told what happens to the connection. */
        ClientEvents events();

        /** Runs the look-up of a password off the event loop, then takes its answer on it. */
        void authenticate(java.util.function.BooleanSupplier check, java.util.function.Consumer<Boolean> then);

        void tuned(Tuning tuning);

        void opened(VirtualHost vhost);
    }

    private final Host host;
    private final ConnectionRegistry registry;
    private final ClientOptions options;
    private State state = State.STARTING;
    /** Volatile: operators close the connections of a user. */
    private volatile String user = "";

    private String mechanism = "";
    private FieldTable clientProperties = FieldTable.EMPTY;

    Handshake(Host host, ConnectionRegistry registry) {
        this.host = host;
        this.registry = registry;
        this.options = registry.options().clients();
    }

    void start() {
        host.write(new ConnectionMethod.Start(
                0, 9, ServerProperties.of(registry.clusterName()), registry.mechanismNames(), "en_US"));
    }

    String user() {
        return user;
    }

    String mechanism() {
        return mechanism;
    }

    FieldTable clientProperties() {
        return clientProperties;
    }

    boolean authenticating() {
        return state == State.AUTHENTICATING;
    }

    /** Whether connection.open was reached: from then on errors are told by connection.close. */
    boolean opening() {
        return state == State.OPENING || state == State.DONE;
    }

    boolean clientCan(String capability) {
        FieldValue capabilities = clientProperties.get("capabilities");
        if (capabilities == null || !(capabilities.value() instanceof FieldTable table)) {
            return false;
        }
        FieldValue value = table.get(capability);
        return value != null && Boolean.TRUE.equals(value.value());
    }

    String stateName() {
        return switch (state) {
            case STARTING, AUTHENTICATING -> "starting";
            case TUNING -> "tuning";
            case OPENING -> "opening";
            case DONE -> "running";
        };
    }

    void method(Method method) {
        if (state == State.STARTING && method instanceof ConnectionMethod.StartOk startOk) {
            startOk(startOk);
        } else if (state == State.TUNING && method instanceof ConnectionMethod.TuneOk tuneOk) {
            tuneOk(tuneOk);
        } else if (state == State.OPENING && method instanceof ConnectionMethod.Open open) {
            open(open);
        } else {
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + stateName());
        }
    }

    private void startOk(ConnectionMethod.StartOk startOk) {
        clientProperties = startOk.clientProperties();
        mechanism = startOk.mechanism();
        SaslMechanism sasl = registry.mechanism(mechanism);
        if (sasl == null) {
            throw new AmqpException(ReplyCode.COMMAND_INVALID, "unknown authentication mechanism '" + mechanism + "'");
        }
        SaslMechanism.Credentials credentials = sasl.read(startOk.response());
        state = State.AUTHENTICATING;
        InetAddress from = host.peerAddress();
        host.authenticate(() -> registry.access().login(credentials, from), allowed -> {
            host.events().authenticated(credentials.user(), mechanism, allowed);
            if (!allowed) {
                throw new AmqpException(
                        ReplyCode.ACCESS_REFUSED,
                        "Login was refused using authentication mechanism " + mechanism
                                + ". For details see the broker logfile.");
            }
            user = credentials.user();
            state = State.TUNING;
            host.write(new ConnectionMethod.Tune(options.channelMax(), options.frameMax(), options.heartbeatSeconds()));
        });
    }

    private void tuneOk(ConnectionMethod.TuneOk tuneOk) {
        long frameMax = tuneOk.frameMax();
        checkLimit("frame_max", frameMax, options.frameMax());
        if (frameMax != 0 && frameMax < FRAME_MIN) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "negotiated frame_max = " + frameMax + " is lower than the minimum allowed value (" + FRAME_MIN
                            + ")");
        }
        checkLimit("channel_max", tuneOk.channelMax(), options.channelMax());
        state = State.OPENING;
        host.tuned(new Tuning((int) frameMax, tuneOk.channelMax(), tuneOk.heartbeat()));
    }

    private static void checkLimit(String name, long value, long limit) {
        if (limit != 0 && (value == 0 || value > limit)) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "negotiated " + name + " = " + value + (value == 0 ? " (no limit)" : "")
                            + " is higher than the maximum allowed value (" + limit + ")");
        }
    }

    private void open(ConnectionMethod.Open open) {
        String name = open.virtualHost();
        registry.limits().connectionOpened(user, name);
        VirtualHost vhost;
        try {
            vhost = allowed(name);
        } catch (AmqpException e) {
            registry.limits().connectionClosed(user, name);
            throw e;
        }
        state = State.DONE;
        host.opened(vhost);
        host.write(new ConnectionMethod.OpenOk());
    }

    private VirtualHost allowed(String name) {
        VirtualHost vhost = registry.vhost(name);
        if (vhost == null) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
        if (!registry.access().mayOpen(user, name)) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED, "access to vhost '" + name + "' refused for user '" + user + "'");
        }
        return vhost;
    }

    /** The name the client gave the connection, if any. */
    @Nullable
    String connectionName() {
        FieldValue value = clientProperties.get("connection_name");
        return value != null && value.isText() ? (String) value.value() : null;
    }
}
