package dev.warren.broker;

import java.util.Set;

/**
 * What can be set.
 *
 * @param channelMax most channels of a connection, 0 for no limit
 * @param connectionMax most connections, below 0 for no limit
 * @param diskFreeLimitBytes free space below which publishers are blocked
 * @param consumerTimeoutMs how long a delivery may stay unacknowledged if neither consumer nor queue say; 0 for ever
 * @param maxMessageBytes octets of the largest body accepted
 * @param loopbackUsers users who may connect from this machine only
 */
public record BrokerOptions(
        int channelMax,
        long connectionMax,
        long diskFreeLimitBytes,
        long consumerTimeoutMs,
        long maxMessageBytes,
        Set<String> loopbackUsers) {
    /** RabbitMQ's. */
    public static final BrokerOptions DEFAULTS =
            new BrokerOptions(2047, -1, 50_000_000, 1_800_000, 16L << 20, Set.of("guest"));
}
