package dev.warren.management.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;

/** A form with files (RFC 7578), read in memory: its request is bounded. */
public final class Multipart {
    private static final String TYPE = "multipart/form-data";

    private Multipart() {}

    public static boolean is(Request request) {
        String type = request.header("content-type");
        return type != null && type.regionMatches(true, 0, TYPE, 0, TYPE.length());
    }

    /** @throws HttpProblem 400 when the form is malformed or lacks the part */
    public static byte[] part(Request request, String name) {
        FullHttpRequest whole = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                "/",
                Unpooled.wrappedBuffer(request.body()),
                new DefaultHttpHeaders().set(request.headers()),
                new DefaultHttpHeaders());
        HttpPostMultipartRequestDecoder decoder = null;
        try {
            decoder = new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), whole);
            InterfaceHttpData part = decoder.getBodyHttpData(name);
            if (part instanceof HttpData data) {
                return data.get();
            }
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException
                | HttpPostRequestDecoder.NotEnoughDataDecoderException
                | IOException e) {
            throw HttpProblem.badRequest("malformed multipart/form-data");
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
        }
        throw HttpProblem.keyMissing(name);
    }
}
