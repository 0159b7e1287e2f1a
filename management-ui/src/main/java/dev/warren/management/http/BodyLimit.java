package dev.warren.management.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Makes requests whole. A body over the limit is answered by 413 and thrown away as it comes. Confined to its event loop. */
final class BodyLimit extends HttpObjectAggregator {
    private boolean discarding;

    BodyLimit(int limitBytes) {
        super(limitBytes);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        discarding = true;
        Response response = new HttpProblem(413, "payload_too_large", "Payload Too Large").response();
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(413), Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach((name, value) -> message.headers().set(name, value));
        message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        // A client that waits for 100-continue sends nothing more; any other body is read to its end, so that the
        // answer
        // is not lost in a reset.
        HttpUtil.setKeepAlive(message, false);
        context.writeAndFlush(message).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess() || HttpUtil.is100ContinueExpected(oversized)) {
                context.close();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        if (discarding) {
            context.read();
        }
    }
}
