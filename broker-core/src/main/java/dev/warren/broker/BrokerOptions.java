package dev.warren.broker;

import java.util.Set;

/**
 * What can be set. Defaults are RabbitMQ's.
 *
 * @param frameMax largest frame in octets that is proposed to clients
 * @param initialFrameMax largest frame before tune-ok, so that a stranger cannot make the broker allocate
 * @param channelMax most channels of a connection, 0 for no limit
 * @param heartbeatSeconds proposed heartbeat interval, 0 for none
 * @param handshakeTimeoutMs from accept to connection.open
 * @param silentCloseDelayMs how long a peer that failed to log in waits for the end: a brake on guessing
 * @param maxMessageBytes largest body accepted
 * @param diskFreeLimitBytes free space below which publishers are blocked
 * @param connectionMax most connections, below 0 for no limit
 * @param consumerTimeoutMs how long a delivery may stay unacknowledged if neither consumer nor queue say; 0 for ever
 * @param loopbackUsers users who may connect from this machine only
 */
public record BrokerOptions(
        String product,
        String version,
        int frameMax,
        int initialFrameMax,
        int channelMax,
        int heartbeatSeconds,
        int handshakeTimeoutMs,
        int silentCloseDelayMs,
        long maxMessageBytes,
        long diskFreeLimitBytes,
        long connectionMax,
        long consumerTimeoutMs,
        Set<String> loopbackUsers) {
    /** AMQP 0-9-1, 4.2.3 / connection.tune: the least that every peer must accept. */
    public static final int FRAME_MIN = 4096;

    public BrokerOptions withDiskFreeLimit(long bytes) {
        return new BrokerOptions(
                product,
                version,
                frameMax,
                initialFrameMax,
                channelMax,
                heartbeatSeconds,
                handshakeTimeoutMs,
                silentCloseDelayMs,
                maxMessageBytes,
                bytes,
                connectionMax,
                consumerTimeoutMs,
                loopbackUsers);
    }

    public BrokerOptions withConnectionMax(long connections) {
        return new BrokerOptions(
                product,
                version,
                frameMax,
                initialFrameMax,
                channelMax,
                heartbeatSeconds,
                handshakeTimeoutMs,
                silentCloseDelayMs,
                maxMessageBytes,
                diskFreeLimitBytes,
                connections,
                consumerTimeoutMs,
                loopbackUsers);
    }

    public BrokerOptions withConsumerTimeout(long milliseconds) {
        return new BrokerOptions(
                product,
                version,
                frameMax,
                initialFrameMax,
                channelMax,
                heartbeatSeconds,
                handshakeTimeoutMs,
                silentCloseDelayMs,
                maxMessageBytes,
                diskFreeLimitBytes,
                connectionMax,
                milliseconds,
                loopbackUsers);
    }

    public BrokerOptions withChannelMax(int channels) {
        return new BrokerOptions(
                product,
                version,
                frameMax,
                initialFrameMax,
                channels,
                heartbeatSeconds,
                handshakeTimeoutMs,
                silentCloseDelayMs,
                maxMessageBytes,
                diskFreeLimitBytes,
                connectionMax,
                consumerTimeoutMs,
                loopbackUsers);
    }

    public BrokerOptions withLoopbackUsers(Set<String> users) {
        return new BrokerOptions(
                product,
                version,
                frameMax,
                initialFrameMax,
                channelMax,
                heartbeatSeconds,
                handshakeTimeoutMs,
                silentCloseDelayMs,
                maxMessageBytes,
                diskFreeLimitBytes,
                connectionMax,
                consumerTimeoutMs,
                users);
    }

    /** Clients gate features on a version they know: this is the RabbitMQ series that Warren is compatible with. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(
                "RabbitMQ",
                "4.3.5",
                131072,
                8192,
                2047,
                60,
                10_000,
                3_000,
                16L << 20,
                50_000_000,
                -1,
                1_800_000,
                Set.of("guest"));
    }
}
