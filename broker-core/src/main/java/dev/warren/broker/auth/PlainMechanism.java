package dev.warren.broker.auth;

import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.nio.charset.StandardCharsets;

/** SASL PLAIN (RFC 4616): {@code [authzid] NUL user NUL password}; the first part is ignored, as RabbitMQ does. */
public final class PlainMechanism implements SaslMechanism {
    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public Credentials read(byte[] response) {
        String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", -1);
        if (parts.length != 3) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, "malformed PLAIN response");
        }
        return new Credentials(parts[1], parts[2]);
    }
}
