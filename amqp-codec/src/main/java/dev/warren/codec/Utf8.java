package dev.warren.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decoding that notices what is not UTF-8, which the JDK offers only at the price of a decoder object. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** The text, or null when the octets are not UTF-8. */
    static @Nullable String decode(byte[] octets) {
        String text = new String(octets, UTF_8);
        // Every malformed sequence leaves a replacement character; one that was sent encodes back to what it was.
        boolean malformed = text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(text.getBytes(UTF_8), octets);
        return malformed ? null : text;
    }

    /**
     * The text, with a question mark for what is not UTF-8. Unlike the usual replacement character it is never longer
     * than what it stands for, so that the text of a shortstr still is one.
     */
    static String decodeLossy(byte[] octets) {
        String text = decode(octets);
        return text == null ? new String(octets, UTF_8).replace(REPLACEMENT, '?') : text;
    }
}
