package dev.warren.broker.connection;

import dev.warren.codec.ProtocolHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket: waits for the protocol header, then feeds a {@link Connection}. Confined to the event loop. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

    private final ConnectionRegistry registry;
    private @Nullable ByteBuf header;
    private @Nullable Connection connection;
    private @Nullable ScheduledFuture<?> timeout;
    private boolean refused;

    ConnectionHandler(ConnectionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> timeout(context),
                        registry.options().clients().handshakeTimeoutMs(),
                        TimeUnit.MILLISECONDS);
    }

    private void timeout(ChannelHandlerContext context) {
        Connection current = connection;
        if (current == null) {
            context.close();
        } else {
            current.handshakeTimeout();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            Connection current = connection;
            if (current == null && !refused) {
                current = begin(context, in);
            }
            if (current != null && in.isReadable()) {
                current.read(in);
            }
        } finally {
            in.release();
        }
    }

    /** The first octets; the connection once they are a header that is spoken here. */
    private @Nullable Connection begin(ChannelHandlerContext context, ByteBuf in) {
        ByteBuf octets = header;
        if (octets == null) {
            octets = Unpooled.buffer(ProtocolHeader.LENGTH, ProtocolHeader.LENGTH);
            header = octets;
        }
        octets.writeBytes(in, Math.min(in.readableBytes(), octets.writableBytes()));
        if (octets.readableBytes() == ProtocolHeader.LENGTH && ProtocolHeader.accepted(octets, 0)) {
            Connection created = new Connection(context, registry);
            connection = created;
            created.start();
            return created;
        }
        if (!ProtocolHeader.possible(octets, 0, octets.readableBytes())
                || octets.readableBytes() == ProtocolHeader.LENGTH) {
            // AMQP 0-9-1, 4.2.2: answer with the version that is spoken, and close.
            refused = true;
            log.debug(
                    "refused a peer that does not speak AMQP 0-9-1: {}",
                    context.channel().remoteAddress());
            context.writeAndFlush(ProtocolHeader.answer()).addListener(ChannelFutureListener.CLOSE);
        }
        return null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (connection != null) {
            connection.readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (connection != null) {
            connection.writabilityChanged(context.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (connection != null) {
            connection.inactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("socket {}: {}", context.channel().remoteAddress(), cause.toString());
            context.close();
        } else if (connection != null) {
            connection.failed(cause);
        } else {
            log.error("socket {}", context.channel().remoteAddress(), cause);
            context.close();
        }
    }
}
