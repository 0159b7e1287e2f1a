package dev.warren.codec;

import java.nio.charset.StandardCharsets;

/**
 * The one protocol error: a reply code and text, and the method that failed (class and method 0 when none was being
 * handled). Caught in exactly two places, the channel (soft) and the connection (hard). Carries no stack trace: it is an
 * answer to the peer, not a defect.
 */
public final class AmqpException extends RuntimeException {
    private static final int MAX_TEXT_BYTES = 255;
    private static final String CUT = "...";

    private final ReplyCode code;

    public AmqpException(ReplyCode code, String explanation) {
        super(text(code, explanation), null, false, false);
        this.code = code;
    }

    public ReplyCode code() {
        return code;
    }

    /** {@code NAME - explanation}, at most 255 octets of UTF-8: what is cut off leaves three dots (RabbitMQ). */
    public String text() {
        return String.valueOf(getMessage());
    }

    private static String text(ReplyCode code, String explanation) {
        String full = explanation.isEmpty() ? code.name() : code.name() + " - " + explanation;
        byte[] utf8 = full.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_TEXT_BYTES) {
            return full;
        }
        int end = MAX_TEXT_BYTES - CUT.length();
        while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8) + CUT;
    }
}
