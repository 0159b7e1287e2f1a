package dev.warren.broker.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.codec.AmqpException;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final Limits limits = new Limits(-1);

    private String refused(org.junit.jupiter.api.function.Executable command) {
        return assertThrows(AmqpException.class, command).text();
    }

    @Test
    void theNodeIsAskedFirstThenTheVirtualHostThenTheUser() {
        Limits narrow = new Limits(1);
        narrow.put(new Definition.VhostLimit("v", "max-connections", 1));
        narrow.put(new Definition.UserLimit("u", "max-connections", 1));
        narrow.connectionOpened("u", "v");
        assertEquals(
                "NOT_ALLOWED - connection refused: node connection limit (1) is reached",
                refused(() -> narrow.connectionOpened("u", "v")));

        limits.put(new Definition.VhostLimit("v", "max-connections", 1));
        limits.put(new Definition.UserLimit("u", "max-connections", 1));
        limits.connectionOpened("u", "v");
        assertEquals(
                "NOT_ALLOWED - access to vhost 'v' refused for user 'u': connection limit (1) is reached",
                refused(() -> limits.connectionOpened("u", "v")));
        assertEquals(
                "NOT_ALLOWED - connection refused for user 'u': user connection limit (1) is reached",
                refused(() -> limits.connectionOpened("u", "w")));
        limits.connectionOpened("other", "w");
    }

    @Test
    void whatClosesMakesRoom() {
        limits.put(new Definition.VhostLimit("v", "max-connections", 2));
        limits.connectionOpened("a", "v");
        limits.connectionOpened("b", "v");
        assertTrue(refused(() -> limits.connectionOpened("c", "v")).contains("limit (2)"));
        limits.connectionClosed("a", "v");
        limits.connectionOpened("c", "v");
    }

    @Test
    void zeroForbidsAndBelowZeroAllowsAll() {
        limits.put(new Definition.VhostLimit("v", "max-connections", 0));
        assertTrue(refused(() -> limits.connectionOpened("u", "v")).contains("connection limit (0)"));
        limits.put(new Definition.VhostLimit("v", "max-connections", -1));
        limits.connectionOpened("u", "v");
        limits.put(new Definition.VhostLimit("v", "max-queues", 0));
        assertEquals(
                "PRECONDITION_FAILED - cannot declare queue 'q': queue limit in vhost 'v' (0) is reached",
                refused(() -> limits.checkQueue("v", "q", 0)));
    }

    @Test
    void aUsersChannelsAreCountedOverItsConnections() {
        limits.put(new Definition.UserLimit("u", "max-channels", 2));
        limits.channelOpened("u");
        limits.channelOpened("u");
        limits.channelOpened("other");
        assertEquals(
                "NOT_ALLOWED - number of channels opened for user 'u' has reached the maximum allowed user limit of 2",
                refused(() -> limits.channelOpened("u")));
        limits.channelsClosed("u", 2);
        limits.channelOpened("u");
    }

    @Test
    void aRemovedLimitLimitsNothing() {
        limits.put(new Definition.VhostLimit("v", "max-queues", 3));
        limits.checkQueue("v", "q", 2);
        assertTrue(refused(() -> limits.checkQueue("v", "q", 3)).contains("(3)"));
        assertEquals(new Definition.VhostLimit("v", "max-queues", 3), limits.removeOfVhost("v", "max-queues"));
        limits.checkQueue("v", "q", 3);
    }

    @Test
    void refusesNamesThatAreNoLimits() {
        assertThrows(DefinitionException.class, () -> Limits.check(new Definition.VhostLimit("v", "max-channels", 1)));
        assertThrows(DefinitionException.class, () -> Limits.check(new Definition.UserLimit("u", "max-queues", 1)));
    }
}
