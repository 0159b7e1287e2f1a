package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Refusal;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How many connections, channels and queues virtual hosts and users may have. */
class LimitsIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @BeforeEach
    void createUserAndVhost() throws Exception {
        admin.put("/api/vhosts/limited", "{}");
        admin.user("tenant", "");
        admin.permission("limited", "tenant", ".*", ".*", ".*");
        admin.permission("/", "tenant", ".*", ".*", ".*");
    }

    private void vhostLimit(String name, long value) throws Exception {
        admin.put("/api/vhost-limits/limited/" + name, "{\"value\":" + value + "}");
    }

    private void userLimit(String name, long value) throws Exception {
        admin.put("/api/user-limits/tenant/" + name, "{\"value\":" + value + "}");
    }

    @Test
    void aVirtualHostTakesNoMoreConnectionsThanItsLimit() throws Exception {
        vhostLimit("max-connections", 1);
        Connection first = admin.connect("tenant", "limited");
        Refusal.of(
                530,
                "NOT_ALLOWED - access to vhost 'limited' refused for user 'tenant': connection limit (1) is reached",
                () -> admin.connect("tenant", "limited"));
        admin.connect("tenant", "/");
        first.close();
        admin.connect("tenant", "limited");
    }

    @Test
    void aLimitOfZeroShutsAVirtualHost() throws Exception {
        vhostLimit("max-connections", 0);
        Refusal.of(
                530,
                "NOT_ALLOWED - access to vhost 'limited' refused for user 'tenant': connection limit (0) is reached",
                () -> admin.connect("tenant", "limited"));
        vhostLimit("max-connections", -1);
        admin.connect("tenant", "limited");
    }

    @Test
    void aUserOpensNoMoreConnectionsThanItsLimit() throws Exception {
        userLimit("max-connections", 1);
        Connection first = admin.connect("tenant", "limited");
        Refusal.of(
                530,
                "NOT_ALLOWED - connection refused for user 'tenant': user connection limit (1) is reached",
                () -> admin.connect("tenant", "/"));
        broker.connect();
        first.close();
        admin.connect("tenant", "/");
    }

    @Test
    void theLimitOfTheVirtualHostIsToldBeforeThatOfTheUser() throws Exception {
        vhostLimit("max-connections", 0);
        userLimit("max-connections", 0);
        Refusal.of(
                530,
                "NOT_ALLOWED - access to vhost 'limited' refused for user 'tenant': connection limit (0) is reached",
                () -> admin.connect("tenant", "limited"));
    }

    @Test
    void aUserOpensNoMoreChannelsThanItsLimit() throws Exception {
        userLimit("max-channels", 2);
        Connection first = admin.connect("tenant", "limited");
        Connection second = admin.connect("tenant", "/");
        Channel one = first.createChannel();
        second.createChannel();
        Closes.connection(
                first,
                530,
                "NOT_ALLOWED - number of channels opened for user 'tenant' has reached the maximum allowed user limit"
                        + " of 2",
                first::createChannel);
        Await.until("the other channel to be closed", () -> !one.isOpen());
        second.createChannel();
    }

    @Test
    void aVirtualHostTakesNoMoreQueuesThanItsLimit() throws Exception {
        vhostLimit("max-queues", 2);
        Connection connection = admin.connect("tenant", "limited");
        Channel channel = connection.createChannel();
        channel.queueDeclare("a", true, false, false, null);
        String second = channel.queueDeclare().getQueue();
        Channel other = connection.createChannel();
        Closes.channel(
                other,
                406,
                "PRECONDITION_FAILED - cannot declare queue 'b': queue limit in vhost 'limited' (2) is reached",
                50,
                10,
                () -> other.queueDeclare("b", false, false, false, null));
        channel.queueDeclare("a", true, false, false, null);
        channel.queueDelete(second);
        channel.queueDeclare("b", false, false, false, null);
    }

    @Test
    void limitsAreListedAndRefusedByName() throws Exception {
        vhostLimit("max-queues", 3);
        userLimit("max-channels", 4);
        assertEquals(
                3,
                admin.get("/api/vhost-limits/limited")
                        .get(0)
                        .path("value")
                        .path("max-queues")
                        .asInt());
        assertEquals(
                4,
                admin.get("/api/user-limits/tenant")
                        .get(0)
                        .path("value")
                        .path("max-channels")
                        .asInt());
        assertTrue(admin.refused("/api/vhost-limits/limited/max-size", "{\"value\":1}")
                        .length()
                > 0);
        assertTrue(admin.refused("/api/user-limits/tenant/max-queues", "{\"value\":1}")
                        .length()
                > 0);
    }

    @Test
    void theNodeTakesNoMoreConnectionsThanItWasStartedWith(@TempDir Path directory) throws Exception {
        try (WarrenProcess process = WarrenProcess.startWith(directory, "--connection-max", "1")) {
            try (Connection first = Broker.factory(process.amqp()).newConnection()) {
                Refusal.of(
                        530,
                        "NOT_ALLOWED - connection refused: node connection limit (1) is reached",
                        () -> Broker.factory(process.amqp()).newConnection());
                assertTrue(first.isOpen());
            }
            Broker.factory(process.amqp()).newConnection().close();
        }
    }
}
