package dev.warren.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Administration;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerOptions;
import dev.warren.broker.auth.Passwords;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.exchanges.StandardExchanges;
import dev.warren.persistence.DataDirectory;
import dev.warren.persistence.H2DefinitionStore;
import dev.warren.persistence.H2MessageStore;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations behind the management API, on a broker with its real stores, across restarts. */
class AdministrationTest {
    @TempDir
    Path data;

    private DataDirectory directory;
    private Broker broker;

    @BeforeEach
    void start() {
        directory = DataDirectory.open(data);
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        H2MessageStore messages = new H2MessageStore(directory);
        broker = new Broker(
                BrokerOptions.DEFAULTS, types, messages, new H2DefinitionStore(directory), () -> Long.MAX_VALUE);
        broker.restore();
    }

    @AfterEach
    void stop() {
        broker.stop();
        directory.close();
    }

    private void restart() {
        stop();
        start();
    }

    private Administration administration() {
        return broker.administration();
    }

    private VirtualHost vhost(String name) {
        VirtualHost found = broker.vhost(name);
        assertNotNull(found, name);
        return found;
    }

    private static FieldTable one(String key, FieldValue value) {
        return FieldTable.builder().put(key, value).build();
    }

    private static Definition.Policy policy(String name, FieldTable keys) {
        return new Definition.Policy("v", false, name, "^q", "all", 1, keys);
    }

    private ClassicQueue declare(String vhost, String queue) {
        return vhost(vhost)
                .declareQueue(new QueueSpec(vhost, queue, true, false, null, FieldTable.EMPTY))
                .join();
    }

    private void fill() {
        Administration administration = administration();
        assertTrue(administration
                .putUser(new Definition.User("u", Passwords.hash("secret"), Passwords.SHA256, List.of("management")))
                .join());
        assertTrue(administration
                .putVhost(new Definition.Vhost("v", "about v", List.of("a", "b"), "classic", false, true), "u")
                .join());
        assertTrue(administration
                .putTopicPermission(new Definition.TopicPermission("v", "u", "amq.topic", "^w", "^r"))
                .join());
        assertTrue(administration
                .putPolicy(policy("p", one("max-length", FieldValue.of(3))))
                .join());
        assertTrue(administration
                .putParameter(new Definition.Parameter(
                        "v",
                        "operator_policy",
                        "op",
                        FieldValue.of(FieldTable.builder()
                                .put("pattern", ".*")
                                .put("definition", FieldValue.of(one("expires", FieldValue.of(90_000))))
                                .put("priority", FieldValue.of(2))
                                .put("apply-to", "queues")
                                .build())))
                .join());
        assertTrue(administration
                .putParameter(new Definition.Parameter(
                        "v", "shovel", "move", FieldValue.of(one("src-uri", FieldValue.of("amqp://")))))
                .join());
        assertTrue(administration
                .putVhostLimit(new Definition.VhostLimit("v", "max-queues", 2))
                .join());
        assertTrue(administration
                .putUserLimit(new Definition.UserLimit("u", "max-channels", 5))
                .join());
        assertTrue(administration.putClusterName("burrow").join());
        declare("v", "q1");
        vhost("v")
                .declareExchange("x", "topic", true, false, false, FieldTable.EMPTY)
                .join();
        vhost("v")
                .bind(vhost("v").exchange("x"), vhost("v").queue("q1"), "a.#", FieldTable.EMPTY)
                .join();
    }

    @Test
    void everythingPutIsThereAfterARestart() {
        fill();
        Definitions before = administration().definitions();
        restart();
        Definitions after = administration().definitions();
        assertEquals(before, after);
        assertEquals(
                List.of("u"),
                after.users().stream()
                        .map(Definition.User::name)
                        .filter(n -> n.equals("u"))
                        .toList());
        assertEquals("burrow", administration().clusterName());
        VirtualHost vhost = vhost("v");
        assertEquals("about v", vhost.definition().description());
        assertTrue(vhost.definition().tracing());
        ClassicQueue queue = vhost.queue("q1");
        assertNotNull(queue);
        assertEquals("p", queue.policy().name());
        assertEquals("op", queue.policy().operatorName());
        assertEquals(FieldValue.of("classic"), queue.spec().arguments().get("x-queue-type"));
        assertTrue(broker.access().mayOpen("u", "v"));
        declare("v", "q2");
        AmqpException refused = assertThrows(AmqpException.class, () -> declare("v", "q3"));
        assertEquals(
                "PRECONDITION_FAILED - cannot declare queue 'q3': queue limit in vhost 'v' (2) is reached",
                refused.text());
        declare("v", "q2");
    }

    @Test
    void whatWasDeletedStaysDeleted() {
        fill();
        Administration administration = administration();
        assertTrue(administration.deleteVhost("v").join());
        assertTrue(administration.deleteUser("u").join());
        assertTrue(administration.deleteGlobalParameter("cluster_name").join());
        assertNull(broker.vhost("v"));
        restart();
        Definitions left = administration().definitions();
        assertEquals(
                List.of("/"), left.vhosts().stream().map(Definition.Vhost::name).toList());
        assertEquals(
                List.of("guest"),
                left.users().stream().map(Definition.User::name).toList());
        assertEquals(1, left.permissions().size());
        assertEquals(List.of(), left.topicPermissions());
        assertEquals(List.of(), left.parameters());
        assertEquals(List.of(), left.policies());
        assertEquals(List.of(), left.userLimits());
        assertEquals(List.of(), left.queues());
        assertEquals(List.of(), left.bindings());
        assertFalse(administration().deleteVhost("v").join());
        assertFalse(administration().deleteUser("u").join());
        administration()
                .putVhost(new Definition.Vhost("v", "", List.of()), null)
                .join();
        assertEquals(List.of(), List.copyOf(vhost("v").queues()));
        assertEquals(List.of(), administration().vhostLimits());
    }

    @Test
    void aDeletedVirtualHostTakesNoDeclarations() {
        fill();
        VirtualHost old = vhost("v");
        administration().deleteVhost("v").join();
        AmqpException refused = assertThrows(
                AmqpException.class,
                () -> old.declareQueue(new QueueSpec("v", "late", true, false, null, FieldTable.EMPTY)));
        assertEquals("NOT_ALLOWED - vhost v not found", refused.text());
        assertThrows(
                AmqpException.class, () -> old.declareExchange("late", "direct", true, false, false, FieldTable.EMPTY));
    }

    @Test
    void aProtectedVirtualHostIsNotDeleted() {
        administration()
                .putVhost(new Definition.Vhost("kept", "", List.of(), "", true, false), null)
                .join();
        DefinitionException refused =
                assertThrows(DefinitionException.class, () -> administration().deleteVhost("kept"));
        assertEquals(DefinitionException.Reason.PROTECTED, refused.reason());
        assertNotNull(broker.vhost("kept"));
    }

    @Test
    void policiesActOnWhatIsThere() {
        fill();
        ClassicQueue queue = vhost("v").queue("q1");
        assertNotNull(queue);
        assertEquals(FieldValue.of(3), queue.policy().get("max-length"));
        assertFalse(administration()
                .putPolicy(policy("p", one("max-length", FieldValue.of(8))))
                .join());
        assertEquals(FieldValue.of(8), queue.policy().get("max-length"));
        long version = vhost("v").topologyVersion();
        administration()
                .putPolicy(new Definition.Policy(
                        "v",
                        false,
                        "ae",
                        "^x$",
                        "exchanges",
                        0,
                        one("alternate-exchange", FieldValue.of("amq.fanout"))))
                .join();
        assertTrue(vhost("v").topologyVersion() != version);
        assertEquals("ae", vhost("v").exchange("x").policy().name());
        assertTrue(administration().deletePolicy("v", "p", false).join());
        assertNull(queue.policy().name());
        assertFalse(administration().deletePolicy("v", "p", false).join());
    }

    @Test
    void importIsIdempotentAndRestoresAnEmptyBroker() {
        fill();
        Definitions all = administration().definitions();
        administration().importDefinitions(all).join();
        assertEquals(all, administration().definitions());
        administration().deleteVhost("v").join();
        administration().deleteUser("u").join();
        administration().importDefinitions(all).join();
        assertEquals(sets(all), sets(administration().definitions()));
        restart();
        assertEquals(sets(all), sets(administration().definitions()));
    }

    /** An imported operator policy and limit come back as parameters; only the order of lists may differ. */
    private static List<Set<?>> sets(Definitions all) {
        return List.of(
                new HashSet<>(all.users()),
                new HashSet<>(all.vhosts()),
                new HashSet<>(all.permissions()),
                new HashSet<>(all.topicPermissions()),
                new HashSet<>(all.userLimits()),
                new HashSet<>(all.parameters()),
                new HashSet<>(all.globalParameters()),
                new HashSet<>(all.policies()),
                new HashSet<>(all.queues()),
                new HashSet<>(all.exchanges()),
                new HashSet<>(all.bindings()));
    }

    @Test
    void exportLeavesOutWhatBelongsToConnectionsAndToTheBroker() {
        Object owner = new Object();
        vhost("/")
                .declareQueue(new QueueSpec("/", "mine", false, false, owner, FieldTable.EMPTY))
                .join();
        declare("/", "amq.gen-x");
        declare("/", "shared");
        vhost("/")
                .bind(vhost("/").exchange("amq.topic"), vhost("/").queue("mine"), "k", FieldTable.EMPTY)
                .join();
        Definitions all = administration().definitions();
        assertEquals(
                List.of("shared"),
                all.queues().stream().map(Definition.Queue::name).toList());
        assertEquals(List.of(), all.exchanges());
        assertEquals(List.of(), all.bindings());
        assertEquals(List.of(), all.of("/").users());
        assertEquals(1, all.of("/").queues().size());
    }

    @Test
    void importLeavesOutABindingOfWhatIsNotThere() {
        Definitions broken = new Definitions(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Definition.Binding("/", "amq.topic", "nowhere", true, "k", FieldTable.EMPTY)));
        administration().importDefinitions(broken).join();
        assertEquals(List.of(), administration().definitions().bindings());
    }

    @Test
    void permissionsNeedTheirUserAndVirtualHost() {
        DefinitionException noUser = assertThrows(DefinitionException.class, () -> administration()
                .putPermission(new Definition.Permission("/", "nobody", "", "", "")));
        assertEquals(DefinitionException.Reason.NOT_FOUND, noUser.reason());
        assertThrows(DefinitionException.class, () -> administration()
                .putPermission(new Definition.Permission("nowhere", "guest", "", "", "")));
        assertThrows(DefinitionException.class, () -> administration()
                .putPermission(new Definition.Permission("/", "guest", "(", "", "")));
        assertThrows(DefinitionException.class, () -> administration()
                .putTopicPermission(new Definition.TopicPermission("/", "guest", "amq.topic", "(?!a)", "")));
        assertThrows(DefinitionException.class, () -> administration()
                .putUser(new Definition.User("x", "no base64!", Passwords.SHA256, List.of())));
        assertNull(broker.access().user("x"));
    }

    @Test
    void anUnknownQueueTypeIsNoDefault() {
        DefinitionException refused = assertThrows(DefinitionException.class, () -> administration()
                .putVhost(new Definition.Vhost("w", "", List.of(), "fancy", false, false), null));
        assertEquals("fancy is not a valid queue type", refused.text());
        assertNull(broker.vhost("w"));
    }
}
