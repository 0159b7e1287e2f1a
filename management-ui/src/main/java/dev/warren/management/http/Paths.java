package dev.warren.management.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;

/** The path of a request target (RFC 9112, 3.2). */
final class Paths {
    private Paths() {}

    /** Splits at slashes, undecoded. A slash at the end adds nothing. */
    static List<String> split(String rawPath) {
        List<String> segments = new ArrayList<>();
        int from = 1;
        while (from < rawPath.length()) {
            int slash = rawPath.indexOf('/', from);
            int end = slash < 0 ? rawPath.length() : slash;
            segments.add(rawPath.substring(from, end));
            from = end + 1;
        }
        return List.copyOf(segments);
    }

    /**
     * The decoded segments of the path of a request target.
     *
     * @throws IllegalArgumentException when it has no path or is malformed
     */
    static List<String> decode(String target) {
        String raw = new QueryStringDecoder(target).rawPath();
        if (!raw.startsWith("/")) {
            throw new IllegalArgumentException("no path");
        }
        // A plus in a path is a plus, unlike in a query.
        return split(raw).stream()
                .map(segment -> new QueryStringDecoder(segment).path())
                .toList();
    }
}
