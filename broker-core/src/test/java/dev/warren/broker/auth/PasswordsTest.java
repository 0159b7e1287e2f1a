package dev.warren.broker.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.codec.AmqpException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    @Test
    void acceptsAHashMadeByRabbitMq() {
        // rabbitmqctl hash_password test12, salt 908DC60A: the example of RabbitMQ's documentation on passwords.
        assertTrue(Passwords.matches("test12", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", Passwords.SHA256));
        assertFalse(Passwords.matches("test13", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", Passwords.SHA256));
    }

    @Test
    void saltsEveryHash() {
        String hash = Passwords.hash("secret");

        assertNotEquals(hash, Passwords.hash("secret"));
        assertTrue(Passwords.matches("secret", hash, Passwords.SHA256));
        assertFalse(Passwords.matches("secret", hash, Passwords.SHA512));
    }

    @Test
    void nobodyLogsInWithAnEmptyOrBrokenHash() {
        assertFalse(Passwords.matches("", "", Passwords.SHA256));
        assertFalse(Passwords.matches("", "!", Passwords.SHA256));
    }

    @Test
    void readsPlainResponses() {
        PlainMechanism plain = new PlainMechanism();

        assertEquals(new SaslMechanism.Credentials("u", "p"), plain.read(octets("\0u\0p")));
        assertEquals(new SaslMechanism.Credentials("u", ""), plain.read(octets("other\0u\0")));
        assertThrows(AmqpException.class, () -> plain.read(octets("u\0p")));
        assertThrows(AmqpException.class, () -> plain.read(octets("")));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
