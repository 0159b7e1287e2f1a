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

    @Test
    void topicsAreFreeWithoutATopicPermissionForTheExchange() {
        access.put(new Definition.TopicPermission("/", "worker", "logs", "^w", "^r"));
        assertDoesNotThrow(() -> access.checkTopic("worker", "/", "amq.topic", "anything", Access.WRITE));
        assertDoesNotThrow(() -> access.checkTopic("guest", "/", "logs", "anything", Access.WRITE));
        assertTrue(access.restrictsTopics("worker", "/", "logs"));
        assertFalse(access.restrictsTopics("worker", "/", "amq.topic"));
    }

    @Test
    void topicsAreMatchedPerAccessInRabbitsWords() {
        access.put(new Definition.TopicPermission("/", "worker", "logs", "^w", "^r"));
        assertDoesNotThrow(() -> access.checkTopic("worker", "/", "logs", "w.a", Access.WRITE));
        assertDoesNotThrow(() -> access.checkTopic("worker", "/", "logs", "r.a", Access.READ));
        AmqpException refused =
                assertThrows(AmqpException.class, () -> access.checkTopic("worker", "/", "logs", "r.a", Access.WRITE));
        assertEquals(
                "ACCESS_REFUSED - write access to topic 'r.a' in exchange 'logs' in vhost '/' refused for user 'worker'",
                refused.text());
        access.removeTopicPermission("/", "worker", "logs");
        assertDoesNotThrow(() -> access.checkTopic("worker", "/", "logs", "r.a", Access.WRITE));
    }

    @Test
    void namesOfUserAndVirtualHostTakeTheirPlaceLiterally() {
        access.put(new Definition.TopicPermission("a.b", "o.k", "logs", "^{username}-{vhost}$", ""));
        assertDoesNotThrow(() -> access.checkTopic("o.k", "a.b", "logs", "o.k-a.b", Access.WRITE));
        assertThrows(AmqpException.class, () -> access.checkTopic("o.k", "a.b", "logs", "oxk-a.b", Access.WRITE));
        assertThrows(AmqpException.class, () -> access.checkTopic("o.k", "a.b", "logs", "o.k-a.b", Access.READ));
    }

    @Test
    void nobodyLogsInWithoutAPassword() throws Exception {
        access.put(new Definition.User("empty", Passwords.hash(""), Passwords.SHA256, List.of()));
        access.put(new Definition.User("none", "", Passwords.SHA256, List.of()));
        InetAddress here = address(127, 0, 0, 1);
        assertFalse(access.login(new SaslMechanism.Credentials("empty", ""), here));
        assertFalse(access.login(new SaslMechanism.Credentials("none", ""), here));
        assertFalse(access.login(new SaslMechanism.Credentials("none", "x"), here));
    }

    @Test
    void everyChangeChangesTheVersion() {
        long before = access.version();
        access.put(new Definition.Permission("/", "worker", ".*", ".*", ".*"));
        long after = access.version();
        assertTrue(after != before);
        access.removePermission("/", "worker");
        assertTrue(access.version() != after);
        assertFalse(access.mayOpen("worker", "/"));
    }
}
