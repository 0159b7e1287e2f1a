package dev.warren.broker;

import java.util.Set;

/**
 * What is agreed with clients, or asked of them.
 *
 * @param channelMax most channels of a connection, 0 for no limit
 * @param connectionMax most connections, below 0 for no limit
 * @param frameMax octets of the largest frame that is proposed
 * @param heartbeatSeconds proposed to clients; 0 for no heartbeats
 * @param handshakeTimeoutMs from accepting a connection to connection.open
 * @param loopbackUsers users who may connect from this machine only
 */
public record ClientOptions(
        int channelMax,
        long connectionMax,
        int frameMax,
        int heartbeatSeconds,
        long handshakeTimeoutMs,
        Set<String> loopbackUsers) {
    /** RabbitMQ's. */
    public static final ClientOptions DEFAULTS = new ClientOptions(2047, -1, 131_072, 60, 10_000, Set.of("guest"));
}
