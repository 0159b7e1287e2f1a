package dev.warren.broker.channel;

import java.security.SecureRandom;
import java.util.Base64;

/** Names that the server makes: a prefix and 22 characters of url-safe base64, as RabbitMQ's. */
final class Names {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Names() {}

    static String generate(String prefix) {
        byte[] octets = new byte[16];
        RANDOM.nextBytes(octets);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
