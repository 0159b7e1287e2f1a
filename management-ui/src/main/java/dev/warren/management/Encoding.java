package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.message.Message;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How payloads are shown.
 *
 * @param base64 whatever they are; else only those that are no UTF-8
 * @param truncate octets shown at most
 */
record Encoding(boolean base64, long truncate) {
    private static final String AUTO = "auto";
    private static final String BASE64 = "base64";

    /** @throws HttpProblem 400 for another name */
    static boolean base64(String name) {
        if (!name.equals(AUTO) && !name.equals(BASE64)) {
            throw HttpProblem.badRequest("Unsupported encoding. Please use auto or base64.");
        }
        return name.equals(BASE64);
    }

    static Encoding of(Request request, long truncate) {
        String name = request.query("encoding");
        return new Encoding(
                base64(name == null ? AUTO : name), Numbers.query(request, "truncate", truncate, 0, Long.MAX_VALUE));
    }

    static Encoding of(Body body, long truncate) {
        return new Encoding(
                base64(body.text("encoding", AUTO)), Numbers.in(body, "truncate", truncate, 0, Long.MAX_VALUE));
    }

    /** Octets of a payload that are shown. */
    int shown(Message message) {
        return (int) Math.min(message.bodyLength(), truncate);
    }

    void put(ObjectNode json, Message message) {
        int from = message.propertiesLength();
        boolean cut = shown(message) < message.bodyLength();
        byte[] payload = Arrays.copyOfRange(message.content(), from, from + shown(message));
        String text = base64 ? null : text(payload, cut);
        if (text == null) {
            json.put("payload", Base64.getEncoder().encodeToString(payload)).put("payload_encoding", BASE64);
        } else {
            json.put("payload", text).put("payload_encoding", "string");
        }
    }

    /** Null when the octets are not UTF-8; a character that the end cuts is left out. */
    private static @Nullable String text(byte[] octets, boolean cut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            if (!cut) {
                return decoder.decode(ByteBuffer.wrap(octets)).toString();
            }
            CharBuffer text = CharBuffer.allocate(octets.length);
            if (decoder.decode(ByteBuffer.wrap(octets), text, false).isError()) {
                return null;
            }
            return text.flip().toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
