package dev.warren.broker.connection;

import dev.warren.broker.channel.Channel;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.codec.FieldTable;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as it was at one moment. {@code clientName} is what the client calls it, if anything. */
public record ConnectionSnapshot(
        String name,
        @Nullable String clientName,
        String user,
        String vhost,
        String state,
        String mechanism,
        InetSocketAddress peer,
        InetSocketAddress local,
        int frameMax,
        int channelMax,
        int heartbeatSeconds,
        long connectedAtMs,
        long octetsReceived,
        long octetsSent,
        FieldTable clientProperties,
        List<ChannelSnapshot> channels) {
    /** A channel as it was at that moment; and the channel itself, for who asks it more. */
    public record ChannelSnapshot(
            Channel channel,
            int number,
            boolean confirm,
            boolean transactional,
            int prefetch,
            int globalPrefetch,
            List<QueueConsumer> consumers,
            long unacked,
            long unconfirmed,
            int uncommittedMessages,
            int uncommittedAcks) {}

    static ChannelSnapshot of(Channel channel) {
        return new ChannelSnapshot(
                channel,
                channel.number(),
                channel.confirming(),
                channel.transactional(),
                channel.consuming().prefetch(),
                channel.consuming().globalPrefetch(),
                List.copyOf(channel.consuming().consumers()),
                channel.consuming().unackedCount(),
                channel.unconfirmed(),
                channel.uncommittedMessages(),
                channel.uncommittedAcks());
    }
}
