package dev.warren.broker.event;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one connection, its channels and consumers, in RabbitMQ's words. Where RabbitMQ has processes, {@code pid} is a
 * text of the same shape which names the connection or channel in all its events. Confined to the connection's event loop.
 */
public final class ClientEvents {
    private static final String NAME = "name";

    private final Events events;
    private final long number;
    private final String connection;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;

    /**
     * @param number of the connection, unique while the broker runs
     * @param connection the connection's name
     */
    public ClientEvents(
            Events events, long number, String connection, InetSocketAddress peer, InetSocketAddress local) {
        this.events = events;
        this.number = number;
        this.connection = connection;
        this.peer = peer;
        this.local = local;
    }

    private String pid(int channel) {
        return "<" + events.node() + "." + number + "." + channel + ".0>";
    }

    /** An attempt to log in. */
    public void authenticated(String user, String mechanism, boolean allowed) {
        Actor.run(
                user,
                () -> events.tell("user.authentication." + (allowed ? "success" : "failure"), () -> {
                    FieldTable.Builder headers = FieldTable.builder()
                            .put("connection_type", "network")
                            .put(NAME, user)
                            .put("host", Terms.address(local.getAddress()))
                            .put("connection_name", connection)
                            .put("peer_host", Terms.address(peer.getAddress()))
                            .put("peer_port", FieldValue.of((long) peer.getPort()))
                            .put("protocol", "{0,9,1}")
                            .put("auth_mechanism", mechanism)
                            .put("ssl", false);
                    return allowed ? headers : headers.put("error", "user '" + user + "' - invalid credentials");
                }));
    }

    /** What was agreed on when a connection was opened. */
    public record Opened(
            String user,
            String vhost,
            String mechanism,
            int frameMax,
            int channelMax,
            int heartbeatSeconds,
            long connectedAtMs,
            FieldTable clientProperties,
            @Nullable String clientName) {}

    public void connected(Opened opened) {
        Actor.run(
                opened.user,
                () -> events.tell("connection.created", () -> {
                    FieldTable.Builder headers = FieldTable.builder()
                            .put("type", "network")
                            .put("pid", pid(0))
                            .put(NAME, connection)
                            .put("port", FieldValue.of((long) local.getPort()))
                            .put("peer_port", FieldValue.of((long) peer.getPort()))
                            .put("host", Terms.address(local.getAddress()))
                            .put("peer_host", Terms.address(peer.getAddress()))
                            .put("ssl", false)
                            .put("auth_mechanism", opened.mechanism)
                            .put("protocol", "{0,9,1}")
                            .put("user", opened.user)
                            .put("vhost", opened.vhost)
                            .put("timeout", FieldValue.of((long) opened.heartbeatSeconds))
                            .put("frame_max", FieldValue.of((long) opened.frameMax))
                            .put("channel_max", FieldValue.of((long) opened.channelMax))
                            .put("client_properties", Terms.arguments(opened.clientProperties))
                            .put("connected_at", FieldValue.of(opened.connectedAtMs))
                            .put("node", events.node());
                    return named(headers, opened.clientName);
                }));
    }

    private static FieldTable.Builder named(FieldTable.Builder headers, @Nullable String clientName) {
        return clientName == null ? headers : headers.put("user_provided_name", clientName);
    }

    public void disconnected(String user, FieldTable clientProperties, @Nullable String clientName) {
        Actor.run(
                user,
                () -> events.tell(
                        "connection.closed",
                        () -> named(
                                FieldTable.builder()
                                        .put(NAME, connection)
                                        .put("pid", pid(0))
                                        .put("node", events.node())
                                        .put("client_properties", Terms.arguments(clientProperties)),
                                clientName)));
    }

    public void channelOpened(String user, String vhost, int channel) {
        Actor.run(
                user,
                () -> events.tell("channel.created", () -> FieldTable.builder()
                        .put("pid", pid(channel))
                        .put(NAME, connection + " (" + channel + ")")
                        .put("connection", pid(0))
                        .put("number", FieldValue.of((long) channel))
                        .put("user", user)
                        .put("vhost", vhost)));
    }

    public void channelClosed(String user, int channel) {
        Actor.run(
                user,
                () -> events.tell("channel.closed", () -> FieldTable.builder().put("pid", pid(channel))));
    }

    /** A consumer, as its events tell it. */
    public record Consumer(
            String tag, String queue, boolean exclusive, boolean ackRequired, int prefetch, FieldTable arguments) {}

    public void consuming(String user, String vhost, int channel, Consumer consumer) {
        Actor.run(
                user,
                () -> events.tell("consumer.created", () -> headers(vhost, channel, consumer)
                        .put("exclusive", consumer.exclusive)
                        .put("ack_required", consumer.ackRequired)
                        .put("prefetch_count", FieldValue.of((long) consumer.prefetch))
                        .put("arguments", Terms.arguments(consumer.arguments))));
    }

    public void consumed(String user, String vhost, int channel, Consumer consumer) {
        Actor.run(user, () -> events.tell("consumer.deleted", () -> headers(vhost, channel, consumer)));
    }

    private FieldTable.Builder headers(String vhost, int channel, Consumer consumer) {
        return FieldTable.builder()
                .put("consumer_tag", consumer.tag)
                .put("channel", pid(channel))
                .put("queue", consumer.queue)
                .put("vhost", vhost);
    }
}
