package dev.warren.broker.auth;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.definition.Definition;
import dev.warren.codec.AmqpException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessControlTest {
    private final AccessControl access = new AccessControl(Set.of("guest"));
    private final SaslMechanism.Credentials guest = new SaslMechanism.Credentials("guest", "guest");

    @BeforeEach
    void addUsers() {
        for (String name : List.of("guest", "worker")) {
            access.put(new Definition.User(name, Passwords.hash(name), Passwords.SHA256, List.of()));
        }
        access.put(new Definition.Permission("/", "worker", "", "^jobs", "jobs|amq\\.default"));
    }

    private static InetAddress address(int... octets) throws UnknownHostException {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return InetAddress.getByAddress(bytes);
    }

    @Test
    void letsGuestInFromThisMachineOnly() throws Exception {
        assertTrue(access.login(guest, address(127, 0, 0, 1)));
        assertTrue(access.login(guest, address(127, 9, 9, 9)));
        assertTrue(access.login(guest, address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1)));
        assertTrue(access.login(guest, address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)));
        assertFalse(access.login(guest, address(192, 0, 2, 1)));
    }

    @Test
    void letsOthersInFromAnywhereByTheirPassword() throws Exception {
        InetAddress far = address(192, 0, 2, 1);
        assertTrue(access.login(new SaslMechanism.Credentials("worker", "worker"), far));
        assertFalse(access.login(new SaslMechanism.Credentials("worker", "guest"), far));
        assertFalse(access.login(new SaslMechanism.Credentials("nobody", ""), far));
    }

    @Test
    void needsAPermissionToOpenAVirtualHost() {
        assertTrue(access.mayOpen("worker", "/"));
        assertFalse(access.mayOpen("worker", "other"));
        assertFalse(access.mayOpen("guest", "/"));
    }

    @Test
    void searchesTheNameForThePattern() {
        assertDoesNotThrow(() -> access.checkQueue("worker", "/", "my.jobs.1", Access.READ));
        assertDoesNotThrow(() -> access.checkQueue("worker", "/", "jobs.1", Access.WRITE));
        assertThrows(AmqpException.class, () -> access.checkQueue("worker", "/", "my.jobs", Access.WRITE));
    }

    @Test
    void anEmptyPatternAllowsNothing() {
        AmqpException refusal =
                assertThrows(AmqpException.class, () -> access.checkQueue("worker", "/", "jobs", Access.CONFIGURE));

        assertEquals(
                "ACCESS_REFUSED - configure access to queue 'jobs' in vhost '/' refused for user 'worker'",
                refusal.text());
    }

    @Test
    void matchesTheDefaultExchangeByItsPrintedName() {
        assertDoesNotThrow(() -> access.checkExchange("worker", "/", "", Access.READ));
        assertThrows(AmqpException.class, () -> access.checkExchange("worker", "/", "", Access.WRITE));
    }

    @Test
    void aChangedPermissionChangesTheVersion() {
        long before = access.version();
        access.put(new Definition.Permission("/", "worker", ".*", ".*", ".*"));

        assertTrue(access.version() > before);
        assertDoesNotThrow(() -> access.checkQueue("worker", "/", "any", Access.CONFIGURE));
    }
}
