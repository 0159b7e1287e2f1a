package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.http.client.Client;
import com.rabbitmq.http.client.ClientParameters;
import com.rabbitmq.http.client.GetAckMode;
import com.rabbitmq.http.client.GetEncoding;
import com.rabbitmq.http.client.HttpClientException;
import com.rabbitmq.http.client.domain.BindingInfo;
import com.rabbitmq.http.client.domain.ConnectionInfo;
import com.rabbitmq.http.client.domain.DeleteQueueParameters;
import com.rabbitmq.http.client.domain.ExchangeInfo;
import com.rabbitmq.http.client.domain.InboundMessage;
import com.rabbitmq.http.client.domain.NodeInfo;
import com.rabbitmq.http.client.domain.OutboundMessage;
import com.rabbitmq.http.client.domain.OverviewResponse;
import com.rabbitmq.http.client.domain.Page;
import com.rabbitmq.http.client.domain.PolicyInfo;
import com.rabbitmq.http.client.domain.QueryParameters;
import com.rabbitmq.http.client.domain.QueueInfo;
import com.rabbitmq.http.client.domain.ShovelDetails;
import com.rabbitmq.http.client.domain.ShovelInfo;
import com.rabbitmq.http.client.domain.TopicPermissions;
import com.rabbitmq.http.client.domain.UserInfo;
import com.rabbitmq.http.client.domain.UserPermissions;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RabbitMQ's Java client of its HTTP API (Hop), unchanged. */
class JavaHttpClientIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private static final String VHOST = "hop/vhost";

    private Client client;

    @BeforeEach
    void make() throws Exception {
        InetSocketAddress http = broker.http().orElseThrow().address();
        client = new Client(new ClientParameters()
                .url("http://" + http.getHostString() + ":" + http.getPort() + "/api/")
                .username("guest")
                .password("guest"));
        client.createVhost(VHOST, "a description", "one", "two");
        client.updatePermissions(VHOST, "guest", new UserPermissions(".*", ".*", ".*"));
    }

    @AfterEach
    void unmake() {
        client.deleteVhost(VHOST);
    }

    @Test
    void asksHowTheBrokerIs() {
        OverviewResponse overview = client.getOverview();
        assertFalse(overview.getServerVersion().isEmpty());
        assertEquals(overview.getNode(), client.getNodes().get(0).getName());
        NodeInfo node = client.getNode(overview.getNode());
        assertTrue(node.isRunning() && node.getUptime() > 0 && node.getMemoryLimit() > 0);
        assertEquals("guest", client.whoAmI().getName());
        assertNotNull(client.getClusterName().getName());
        assertNotNull(client.getExtensions());
        assertTrue(client.alivenessTest(VHOST));
        client.deleteQueue(VHOST, "aliveness-test");
        assertEquals("a description", client.getVhost(VHOST).getDescription());
        assertTrue(client.getVhosts().stream().anyMatch(each -> each.getName().equals(VHOST)));
    }

    @Test
    void declaresQueuesExchangesAndBindings() {
        client.declareQueue(VHOST, "q", new QueueInfo(true, false, false, Map.of("x-max-length", 9)));
        client.declareExchange(VHOST, "x", new ExchangeInfo("topic", true, false));
        client.declareExchange(VHOST, "y", new ExchangeInfo("fanout", true, false));
        client.bindQueue(VHOST, "q", "x", "a.#", Map.of("k", "v"));
        client.bindQueue(VHOST, "q", "x", "b/c");
        client.bindExchange(VHOST, "y", "x", "d");

        QueueInfo queue = client.getQueue(VHOST, "q");
        assertEquals(9, queue.getArguments().get("x-max-length"));
        assertTrue(queue.isDurable());
        assertEquals(1, client.getQueues(VHOST).size());
        assertEquals("topic", client.getExchange(VHOST, "x").getType());
        assertNull(client.getQueue(VHOST, "nothing"));
        List<BindingInfo> between = client.getQueueBindingsBetween(VHOST, "x", "q");
        assertEquals(2, between.size());
        assertEquals(3, client.getBindingsBySource(VHOST, "x").size());
        assertEquals(1, client.getExchangeBindingsByDestination(VHOST, "y").size());
        assertEquals(3, client.getQueueBindings(VHOST, "q").size());

        client.unbindQueue(VHOST, "q", "x", "b/c");
        client.unbindExchange(VHOST, "y", "x", "d");
        assertEquals(1, client.getBindingsBySource(VHOST, "x").size());
        assertThrows(
                HttpClientException.class, () -> client.declareQueue(VHOST, "q", new QueueInfo(false, false, false)));
        client.deleteQueue(VHOST, "q", new DeleteQueueParameters(true, true));
        client.deleteExchange(VHOST, "x");
        client.deleteExchange(VHOST, "y");
        assertNull(client.getExchange(VHOST, "x"));
    }

    @Test
    void publishesAndGets() throws Exception {
        client.declareQueue(VHOST, "q", new QueueInfo(true, false, false));
        assertTrue(client.publish(
                VHOST,
                "amq.default",
                "q",
                new OutboundMessage().payload("a").utf8Encoded().properties(Map.of("priority", 3))));
        assertFalse(client.publish(
                VHOST,
                "amq.default",
                "nothing",
                new OutboundMessage().payload("a").utf8Encoded()));

        List<InboundMessage> got = client.get(VHOST, "q", 5, GetAckMode.NACK_REQUEUE_TRUE, GetEncoding.AUTO);
        assertEquals(1, got.size());
        assertEquals("a", got.get(0).getPayload());
        assertEquals(3, got.get(0).getProperties().get("priority"));
        client.purgeQueue(VHOST, "q");
        assertNull(client.get(VHOST, "q"));
        assertEquals(0, client.getQueue(VHOST, "q").getMessagesReady());
    }

    @Test
    void pagesThroughQueues() {
        for (String name : List.of("a", "b", "c")) {
            client.declareQueue(VHOST, name, new QueueInfo(true, false, false));
        }
        QueryParameters two =
                new QueryParameters().pagination().pageSize(2).query().name("^[a-c]$", true);

        Page<QueueInfo> first = client.getQueues(VHOST, two);

        assertEquals(3, first.getFilteredCount());
        assertEquals(2, first.getItemCount());
        assertEquals(2, first.getPageCount());
        Page<QueueInfo> second =
                client.getQueues(VHOST, two.pagination().nextPage(first).query());
        assertEquals("c", second.getItemsAsList().get(0).getName());
    }

    @Test
    void managesUsersAndPermissions() {
        client.createUser("hop-user", "secret".toCharArray(), List.of("monitoring", "own"));
        UserInfo user = client.getUser("hop-user");
        assertEquals(List.of("monitoring", "own"), user.getTags());
        client.updateUser("hop-user", "other".toCharArray(), List.of("management"));
        client.updatePermissions(VHOST, "hop-user", new UserPermissions("^r", "^w", "^c"));
        client.updateTopicPermissions(VHOST, "hop-user", new TopicPermissions("amq.topic", "^a", "^b"));

        assertEquals("^w", client.getPermissions(VHOST, "hop-user").getWrite());
        assertEquals(1, client.getPermissionsOf("hop-user").size());
        assertEquals("^a", client.getTopicPermissions(VHOST, "hop-user").get(0).getRead());
        assertEquals(2, client.getPermissionsIn(VHOST).size());

        client.clearTopicPermissions(VHOST, "hop-user");
        client.clearPermissions(VHOST, "hop-user");
        client.deleteUser("hop-user");
        assertNull(client.getUser("hop-user"));
    }

    @Test
    void managesPoliciesLimitsAndParameters() {
        client.declarePolicy(VHOST, "p", new PolicyInfo("^q", 2, "queues", Map.of("max-length", 5)));
        client.declareOperatorPolicy(VHOST, "o", new PolicyInfo("^q", 2, "queues", Map.of("max-length", 4)));
        client.limitMaxNumberOfConnections(VHOST, 9);
        client.limitMaxNumberOfQueues(VHOST, 8);

        assertEquals(5, client.getPolicies(VHOST).get(0).getDefinition().get("max-length"));
        assertEquals("o", client.getOperatorPolicies(VHOST).get(0).getName());
        assertEquals(9, client.getVhostLimits(VHOST).getMaxConnections());
        assertEquals(8, client.getVhostLimits(VHOST).getMaxQueues());

        client.clearMaxConnectionsLimit(VHOST);
        client.clearMaxQueuesLimit(VHOST);
        client.deletePolicy(VHOST, "p");
        client.deleteOperatorPolicy(VHOST, "o");
        assertTrue(client.getPolicies(VHOST).isEmpty());
        assertEquals(-1, client.getVhostLimits(VHOST).getMaxQueues());
    }

    @Test
    void readsDefinitions() {
        client.declareQueue(VHOST, "q", new QueueInfo(true, false, false));

        assertTrue(client.getDefinitions().getQueues().stream()
                .anyMatch(each -> each.getName().equals("q") && each.getVhost().equals(VHOST)));
        assertNotNull(client.getDefinitions().getServerVersion());
    }

    @Test
    void meetsPluginsThatAreNotThere() {
        assertThrows(
                HttpClientException.class,
                () -> client.declareShovel(
                        VHOST, new ShovelInfo("s", new ShovelDetails("amqp://", "amqp://", 1, false, null))));
        assertTrue(client.getShovels(VHOST).isEmpty());
    }

    @Test
    void looksAtConnectionsAndClosesThem() throws Exception {
        Connection connection = broker.connect(settings -> settings.setAutomaticRecoveryEnabled(false));
        Channel channel = connection.createChannel();
        channel.basicConsume(channel.queueDeclare().getQueue(), (tag, delivery) -> {}, tag -> {});
        List<ConnectionInfo> found = Await.value(
                "the connection",
                client::getConnections,
                all -> all.size() == 1 && all.get(0).getChannels() == 1);
        ConnectionInfo info = client.getConnection(found.get(0).getName());
        assertEquals("AMQP 0-9-1", info.getProtocol());
        Await.value("the channel", client::getChannels, all -> all.size() == 1);
        assertEquals(1, client.getChannels(info.getName()).size());
        assertEquals(1, client.getChannel(info.getName() + " (1)").getNumber());
        Await.value("the consumer", client::getConsumers, all -> all.size() == 1);

        client.closeConnection(info.getName(), "by the test");

        Await.value("the close", connection::isOpen, open -> !open);
    }
}
