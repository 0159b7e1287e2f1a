package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import java.nio.charset.StandardCharsets;

/** Names as AMQP has them. */
final class Names {
    /** How paths name the exchange whose name is empty. */
    static final String DEFAULT_EXCHANGE = "amq.default";

    static final String RESERVED = "amq.";

    private static final int MAX_BYTES = 255;

    private Names() {}

    /** @throws HttpProblem 400 when the text does not fit into a shortstr */
    static String shortString(String what, String text) {
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw HttpProblem.badRequest(what + " is longer than " + MAX_BYTES + " octets");
        }
        return text;
    }

    /** An exchange's name in a path. */
    static String exchange(String inPath) {
        return inPath.equals(DEFAULT_EXCHANGE) ? "" : shortString("exchange name", inPath);
    }

    /** RabbitMQ strips line breaks from the names in declarations, where copied text often has them. */
    static String declared(String what, String name) {
        return shortString(what, name.replace("\n", "").replace("\r", ""));
    }
}
