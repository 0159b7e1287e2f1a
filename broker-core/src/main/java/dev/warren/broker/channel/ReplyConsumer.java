package dev.warren.broker.channel;

import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicMethod;
import dev.warren.codec.ReplyCode;
import org.jspecify.annotations.Nullable;

/** A channel's consumer of direct replies: none, or one. Confined to the event loop. */
final class ReplyConsumer {
    private final Channel channel;
    private final Link link;
    private @Nullable DirectReply current;

    ReplyConsumer(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    /** @throws AmqpException 406 when there is one, or when replies would have to be acknowledged */
    void consume(BasicMethod.Consume consume, String tag) {
        if (!consume.noAck()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "reply consumer cannot acknowledge");
        }
        if (current != null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "reply consumer already set");
        }
        current = new DirectReply(channel, link, tag);
        if (!consume.nowait()) {
            link.write(channel.number(), new BasicMethod.ConsumeOk(tag));
        }
    }

    /** Where direct replies to the channel are to be sent; null when it does not wait for any. */
    @Nullable
    String address() {
        DirectReply reply = current;
        return reply == null ? null : reply.address();
    }

    void drain() {
        if (current != null) {
            current.drain();
        }
    }

    /** Ends it if that is its tag. */
    void cancel(String tag) {
        if (current != null && current.tag().equals(tag)) {
            close();
        }
    }

    void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
