package dev.warren.broker.connection;

import dev.warren.broker.channel.Channel;
import dev.warren.broker.channel.DeliveryWriter;
import dev.warren.broker.policy.Limits;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ChannelMethod;
import dev.warren.codec.FrameReader;
import dev.warren.codec.Frames;
import dev.warren.codec.MethodId;
import dev.warren.codec.ReplyCode;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The channels of one connection: opens them and gives each its frames. Confined to the event loop. */
final class ChannelTable {
    private final Connection connection;
    private final ChannelLink link;
    private final DeliveryWriter deliveries;
    private final Limits limits;
    private final Set<Channel> everywhere;
    private final IntObjectMap<Channel> channels = new IntObjectHashMap<>();
    private boolean opened;
    private int channelMax;

    ChannelTable(Connection connection, ChannelLink link, DeliveryWriter deliveries, ConnectionRegistry registry) {
        this.limits = registry.limits();
        this.everywhere = registry.channels();
        this.connection = connection;
        this.link = link;
        this.deliveries = deliveries;
    }

    /** Channels may be opened from now on; {@code channelMax} 0 is no limit. */
    void open(int negotiatedChannelMax) {
        this.opened = true;
        this.channelMax = negotiatedChannelMax;
    }

    /** A frame of a type other than heartbeat, on a channel other than 0. */
    void frame(int number, int type, ByteBuf buf, int offset, int length) {
        Channel channel = channels.get(number);
        if (channel == null) {
            first(number, type, buf, offset, length);
            return;
        }
        try {
            switch (type) {
                case Frames.METHOD -> channel.method(buf, offset, length);
                case Frames.HEADER -> channel.header(buf, offset, length);
                default -> channel.body(buf, offset, length);
            }
        } catch (AmqpException e) {
            connection.failed(channel, channel.methodId(), e);
        } catch (RuntimeException e) {
            connection.failed(e);
        }
    }

    /** A frame on a channel that is not open. */
    private void first(int number, int type, ByteBuf buf, int offset, int length) {
        int id = type == Frames.METHOD && length >= 4 ? buf.getInt(offset) : 0;
        if (!opened) {
            connection.fail(FrameReader.unexpectedFrame(type, buf, offset, length), 0);
        } else if (id == MethodId.CHANNEL_OPEN) {
            open(number, id);
        } else if (type != Frames.METHOD) {
            connection.fail(
                    new AmqpException(
                            ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead"),
                    id);
        } else if (id != MethodId.CHANNEL_CLOSE_OK) {
            // A close-ok answers a close that crossed with the client's own; anything else needs an open channel.
            connection.fail(new AmqpException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'"), id);
        }
    }

    private void open(int number, int id) {
        if (channelMax != 0 && (number > channelMax || channels.size() >= channelMax)) {
            connection.fail(
                    new AmqpException(
                            ReplyCode.NOT_ALLOWED,
                            "number of channels opened (" + channels.size()
                                    + ") has reached the negotiated channel_max (" + channelMax + ")"),
                    id);
            return;
        }
        try {
            limits.channelOpened(link.user());
        } catch (AmqpException e) {
            connection.fail(e, id);
            return;
        }
        Channel channel = new Channel(number, link, deliveries);
        channels.put(number, channel);
        everywhere.add(channel);
        link.counters().channelOpened();
        link.events().channelOpened(link.user(), link.vhost().name(), number);
        link.write(number, new ChannelMethod.OpenOk());
    }

    void remove(Channel channel) {
        if (channels.get(channel.number()) == channel) {
            channels.remove(channel.number());
            everywhere.remove(channel);
            limits.channelsClosed(link.user(), 1);
            link.counters().channelClosed();
            link.events().channelClosed(link.user(), channel.number());
        }
    }

    Collection<Channel> all() {
        return channels.values();
    }

    /** Ends every channel: what it held goes back to its queues. */
    void terminate() {
        List<Channel> open = new ArrayList<>(channels.values());
        channels.clear();
        limits.channelsClosed(link.user(), open.size());
        for (Channel channel : open) {
            everywhere.remove(channel);
            channel.terminate();
            link.counters().channelClosed();
            link.events().channelClosed(link.user(), channel.number());
        }
    }
}
