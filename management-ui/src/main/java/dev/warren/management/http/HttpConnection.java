package dev.warren.management.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: takes a request, lets it be answered elsewhere, writes the answer, and only then reads on. Confined to its event
 * loop. A client that keeps it waiting, for a whole request or for taking an answer, is dropped.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    private final Supplier<Router> router;
    private final Executor executor;
    private final long patienceMs;
    private final Runnable answered;
    private @Nullable Future<?> deadline;

    /** @param answered called when the octets of a request are needed no more */
    HttpConnection(Supplier<Router> router, Executor executor, long patienceMs, Runnable answered) {
        this.router = router;
        this.executor = executor;
        this.patienceMs = patienceMs;
        this.answered = answered;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        next(context);
    }

    private void next(ChannelHandlerContext context) {
        restartDeadline(context);
        context.read();
    }

    private void restartDeadline(ChannelHandlerContext context) {
        stopDeadline();
        deadline = context.executor().schedule(() -> context.close(), patienceMs, TimeUnit.MILLISECONDS);
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        stopDeadline();
        boolean head = message.method().equals(HttpMethod.HEAD);
        if (message.decoderResult().isFailure()) {
            write(context, HttpProblem.badRequest("malformed request").response(), head, false);
            return;
        }
        boolean keepAlive = HttpUtil.isKeepAlive(message);
        Request request;
        try {
            request = request(context, message);
        } catch (IllegalArgumentException e) {
            write(context, HttpProblem.badRequest("malformed request target").response(), head, keepAlive);
            return;
        }
        executor.execute(() -> {
            Response response = router.get().answer(request);
            context.executor().execute(() -> write(context, response, head, keepAlive));
        });
    }

    private static Request request(ChannelHandlerContext context, FullHttpRequest message) {
        return new Request(
                message.method().name(),
                Paths.decode(message.uri()),
                new QueryStringDecoder(message.uri()).parameters(),
                message.headers(),
                ByteBufUtil.getBytes(message.content()),
                peer(context),
                Map.of());
    }

    private static InetAddress peer(ChannelHandlerContext context) {
        if (context.channel().remoteAddress() instanceof InetSocketAddress address) {
            return address.getAddress();
        }
        throw new IllegalStateException("the client is gone");
    }

    private void write(ChannelHandlerContext context, Response response, boolean head, boolean keepAlive) {
        FullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        message.headers()
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.VARY, "accept-encoding, origin")
                .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer");
        response.headers().forEach((name, value) -> message.headers().set(name, value));
        if (response.status() != 204 && response.status() != 304) {
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        HttpUtil.setKeepAlive(message, keepAlive);
        answered.run();
        restartDeadline(context);
        context.writeAndFlush(message).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess() && keepAlive) {
                next(context);
            } else {
                stopDeadline();
                context.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopDeadline();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("dropping HTTP client {}", context.channel().remoteAddress(), cause);
        context.close();
    }
}
