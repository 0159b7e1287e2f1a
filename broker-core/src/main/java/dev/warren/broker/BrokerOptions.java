package dev.warren.broker;

/**
 * What can be set.
 *
 * @param nodeName as the API and the metrics name this broker
 * @param clusterName until an operator sets another
 * @param diskFreeLimitBytes free space below which publishers are blocked
 * @param consumerTimeoutMs how long a delivery may stay unacknowledged if neither consumer nor queue say; 0 for ever
 * @param maxMessageBytes octets of the largest body accepted
 * @param defaultQueueType {@code x-queue-type} where neither queue nor virtual host say; empty for classic
 */
public record BrokerOptions(
        String nodeName,
        String clusterName,
        ClientOptions clients,
        FirstStart firstStart,
        long diskFreeLimitBytes,
        long consumerTimeoutMs,
        long maxMessageBytes,
        String defaultQueueType) {
    /** RabbitMQ's. */
    public static final BrokerOptions DEFAULTS = new BrokerOptions(
            "warren@localhost",
            "warren@localhost",
            ClientOptions.DEFAULTS,
            FirstStart.DEFAULTS,
            50_000_000,
            1_800_000,
            16L << 20,
            "");
}
