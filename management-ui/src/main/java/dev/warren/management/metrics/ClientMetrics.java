package dev.warren.management.metrics;

import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;

/** Figures of each connection and of each channel; RabbitMQ's label is the Erlang process, here it is the name. */
final class ClientMetrics {
    private ClientMetrics() {}

    static void addConnectionOctets(ConnectionSnapshot connection, Families into) {
        into.counter(
                        "connection_incoming_bytes",
                        "Octets that came from a client",
                        connection.octetsReceived(),
                        labels(connection))
                .counter(
                        "connection_outgoing_bytes",
                        "Octets that were sent to it",
                        connection.octetsSent(),
                        labels(connection));
    }

    static void addConnection(ConnectionSnapshot connection, Families into) {
        into.gauge(
                "connection_channels",
                "Channels of a connection",
                connection.channels().size(),
                labels(connection));
    }

    static void addChannel(ConnectionSnapshot connection, ChannelSnapshot channel, Families into) {
        String[] labels = {
            "connection",
            connection.name(),
            "channel",
            connection.name() + " (" + channel.number() + ")",
            "vhost",
            connection.vhost()
        };
        into.gauge(
                        "channel_consumers",
                        "Consumers of a channel",
                        channel.consumers().size(),
                        labels)
                .gauge("channel_messages_unacked", "Messages delivered, not acknowledged", channel.unacked(), labels)
                .gauge("channel_messages_unconfirmed", "Messages not confirmed", channel.unconfirmed(), labels)
                .gauge(
                        "channel_messages_uncommitted",
                        "Messages of a transaction that is open",
                        channel.uncommittedMessages(),
                        labels)
                .gauge("channel_acks_uncommitted", "Acknowledgements of it", channel.uncommittedAcks(), labels)
                .gauge("consumer_prefetch", "Most unacknowledged messages of each consumer", channel.prefetch(), labels)
                .gauge("channel_prefetch", "Most of all consumers together", channel.globalPrefetch(), labels);
    }

    private static String[] labels(ConnectionSnapshot connection) {
        return new String[] {"connection", connection.name(), "vhost", connection.vhost()};
    }
}
