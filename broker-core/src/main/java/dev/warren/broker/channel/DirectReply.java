package dev.warren.broker.channel;

import dev.warren.broker.message.Message;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.codec.ContentFrames;
import dev.warren.codec.ShortString;
import java.util.ArrayDeque;

/**
 * A channel's consumer of direct replies. Replies come from any thread and are written by the connection's event loop. No
 * queue keeps them: what a client does not read within a bound is dropped, as what comes when it is gone.
 */
final class DirectReply implements DirectReplies.Receiver {
    private static final long MOST_BYTES = 8L << 20;

    private final Channel channel;
    private final Link link;
    private final String tag;
    private final byte[] encodedTag;
    private final String address;

    /** Guarded by this. */
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();

    private long waitingBytes;
    private boolean scheduled;

    DirectReply(Channel channel, Link link, String tag) {
        this.channel = channel;
        this.link = link;
        this.tag = tag;
        this.encodedTag = ShortString.encode(tag);
        this.address = link.vhost().directReplies().open(Names.generate(""), this);
    }

    /** The consumer tag. */
    String tag() {
        return tag;
    }

    /** What replies are to be sent to. */
    String address() {
        return address;
    }

    void close() {
        link.vhost().directReplies().close(address);
    }

    @Override
    public void take(Message reply) {
        synchronized (this) {
            if (waitingBytes > MOST_BYTES) {
                return;
            }
            waiting.add(reply);
            waitingBytes += bytes(reply);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        link.loop().execute(this::drain);
    }

    private static int bytes(Message reply) {
        return reply.content().length + Message.OVERHEAD_BYTES;
    }

    /** Writes what waits while the socket takes it; called again when it takes more. Event loop only. */
    void drain() {
        while (channel.isOpen() && link.writable()) {
            Message reply;
            synchronized (this) {
                reply = waiting.poll();
                if (reply == null) {
                    scheduled = false;
                    break;
                }
                waitingBytes -= bytes(reply);
            }
            write(reply);
        }
        link.flushLater();
    }

    private void write(Message reply) {
        ContentFrames.writeDeliver(
                link.out(),
                channel.number(),
                encodedTag,
                channel.consuming().nextTag(),
                false,
                reply.address(),
                reply.content(),
                reply.propertiesLength(),
                link.frameMax());
    }
}
