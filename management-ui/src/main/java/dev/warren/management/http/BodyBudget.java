package dev.warren.management.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the bodies of all connections together hold: one large import is fine, many at a time are not. A request that
 * does not fit is dropped with its connection, and may come again. Confined to its event loop; the sum is shared.
 */
final class BodyBudget extends ChannelInboundHandlerAdapter {
    /** Within this a body counts as nothing, so that small requests get through whatever the large ones do. */
    private static final int FREE_BYTES = 64 * 1024;

    private final AtomicLong held;
    private final long mostBytes;
    private final long largestBody;
    private long own;
    private boolean dropped;

    /** @param largestBody what goes beyond it is not kept anyway */
    BodyBudget(AtomicLong held, long mostBytes, long largestBody) {
        this.held = held;
        this.mostBytes = mostBytes;
        this.largestBody = largestBody;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (dropped) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpContent content) {
            int octets = content.content().readableBytes();
            long before = own;
            own = Math.min(largestBody, own + octets);
            if (own > Math.max(before, FREE_BYTES) && held.addAndGet(own - Math.max(before, FREE_BYTES)) > mostBytes) {
                dropped = true;
                ReferenceCountUtil.release(message);
                context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }

    /** The request was answered: its body is gone. */
    void answered() {
        if (own > FREE_BYTES) {
            held.addAndGet(FREE_BYTES - own);
        }
        own = 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answered();
        context.fireChannelInactive();
    }
}
