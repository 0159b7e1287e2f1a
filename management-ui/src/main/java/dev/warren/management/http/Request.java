package dev.warren.management.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole request. Immutable.
 *
 * @param path the segments, each decoded after splitting: a name may contain slashes
 * @param parameters what the router's pattern named in the path
 */
public record Request(
        String method,
        List<String> path,
        Map<String, List<String>> query,
        HttpHeaders headers,
        byte[] body,
        InetAddress peer,
        Map<String, String> parameters) {
    /** A part of the path that the route's pattern names, so it is there. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no :" + name);
        }
        return value;
    }

    /** The first value of a query parameter; null when there is none. */
    public @Nullable String query(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }

    /** Whether a query parameter says true. */
    public boolean flag(String name) {
        return "true".equals(query(name));
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    Request with(Map<String, String> named) {
        return new Request(method, path, query, headers, body, peer, named);
    }
}
