package dev.warren.exchanges;

import dev.warren.broker.queue.ArgumentText;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;

/** How RabbitMQ's texts print values. */
final class ErlangTerms {
    private ErlangTerms() {}

    static String binary(String text) {
        if (text.isEmpty()) {
            return "<<>>";
        }
        String quoted = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return text.chars().allMatch(c -> c < 0x80) ? "<<" + quoted + ">>" : "<<" + quoted + "/utf8>>";
    }

    static String of(FieldValue value) {
        if (value.value() instanceof String text) {
            return binary(text);
        }
        return value.value() instanceof byte[] octets
                ? binary(new String(octets, StandardCharsets.UTF_8))
                : ArgumentText.of(value);
    }
}
