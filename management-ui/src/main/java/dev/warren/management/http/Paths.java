package dev.warren.management.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
        return split(raw).stream().map(Paths::decodeSegment).toList();
    }

    /** Octets that are no UTF-8 are refused: replaced, two names would become one. */
    private static String decodeSegment(String segment) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                int high = i + 1 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
                int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("malformed escape");
                }
                octets.write(high << 4 | low);
                i += 2;
            } else {
                // Of what is not escaped every character is an octet as it came.
                octets.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }
}
