package dev.warren.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of clients that are there. */
class ClientsTest {
    private Warren warren;

    @BeforeEach
    void start() throws IOException {
        warren = new Warren();
    }

    @AfterEach
    void stop() {
        warren.close();
    }

    @Test
    void showsConnectionsChannelsAndConsumers() throws Exception {
        try (Connection client = warren.connect("app")) {
            Channel channel = client.createChannel();
            channel.confirmSelect();
            channel.basicQos(7);
            channel.queueDeclare("mine", false, true, false, Map.of());
            channel.basicConsume("mine", false, "tag", (tag, delivery) -> {}, tag -> {});

            JsonNode connection = warren.json("/api/connections").get(0);
            String name = connection.get("name").asText();
            assertTrue(name.endsWith("-> 127.0.0.1:" + client.getPort()), name);
            assertEquals("test of app", connection.get("user_provided_name").asText());
            assertEquals("app", connection.get("user").asText());
            assertEquals("/", connection.get("vhost").asText());
            assertEquals("running", connection.get("state").asText());
            assertEquals("PLAIN", connection.get("auth_mechanism").asText());
            assertEquals(131072, connection.get("frame_max").asInt());
            assertEquals(1, connection.get("channels").asInt());
            assertEquals("Java", connection.at("/client_properties/platform").asText());
            assertTrue(connection.get("recv_oct").asLong() > 0);

            JsonNode shown = warren.json("/api/channels").get(0);
            assertEquals(name + " (1)", shown.get("name").asText());
            assertTrue(shown.get("confirm").asBoolean());
            assertEquals(7, shown.get("prefetch_count").asInt());
            assertEquals(1, shown.get("consumer_count").asInt());

            JsonNode consumer = warren.json("/api/consumers/%2F").get(0);
            assertEquals("tag", consumer.get("consumer_tag").asText());
            assertEquals("mine", consumer.at("/queue/name").asText());
            assertTrue(consumer.get("ack_required").asBoolean());
            assertEquals(0, warren.json("/api/consumers/other").size());

            JsonNode queue = warren.json("/api/queues/%2F/mine");
            assertTrue(queue.get("exclusive").asBoolean());
            assertEquals(name, queue.at("/owner_pid_details/name").asText());

            JsonNode totals = warren.json("/api/overview").get("object_totals");
            assertEquals(1, totals.get("connections").asInt());
            assertEquals(1, totals.get("channels").asInt());
            assertEquals(1, totals.get("consumers").asInt());
        }
    }

    @Test
    void countsMessagesAndRates() throws Exception {
        try (Connection client = warren.connect("app")) {
            Channel channel = client.createChannel();
            channel.queueDeclare("q", false, false, false, Map.of());
            assertEquals(0.0, rate(warren.json("/api/queues/%2F/q")));
            warren.rates.sample();
            for (int i = 0; i < 30; i++) {
                channel.basicPublish("", "q", null, "hello".getBytes(StandardCharsets.US_ASCII));
            }
            // An answer from the broker: what was sent before it has arrived.
            AMQP.Queue.DeclareOk declared = channel.queueDeclarePassive("q");
            warren.nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
            warren.rates.sample();

            assertEquals(30, declared.getMessageCount());
            JsonNode queue = warren.json("/api/queues/%2F/q");
            assertEquals(30, queue.get("messages").asInt());
            assertEquals(150, queue.get("message_bytes").asInt());
            assertEquals(30, queue.at("/message_stats/publish").asInt());
            assertEquals(10.0, rate(queue));
            assertEquals(10.0, queue.at("/messages_ready_details/rate").asDouble());
            assertEquals(10.0, rate(warren.json("/api/overview")));
        }
    }

    private static double rate(JsonNode json) {
        return json.at("/message_stats/publish_details/rate").asDouble(-1);
    }

    @Test
    void closesAConnectionForAReason() throws Exception {
        Connection client = warren.connect("app");
        CompletableFuture<ShutdownSignalException> over = new CompletableFuture<>();
        client.addShutdownListener(over::complete);
        String path = "/api/connections/" + path(warren.json("/api/connections").at("/0/name"));

        assertEquals(401, delete("watch", path).statusCode());
        assertEquals(
                204,
                warren.send(warren.request("guest", path)
                                .header("X-Reason", "maintenance " + "x".repeat(300))
                                .DELETE())
                        .statusCode());
        AMQP.Connection.Close close =
                (AMQP.Connection.Close) over.get(10, TimeUnit.SECONDS).getReason();
        assertEquals(320, close.getReplyCode());
        assertTrue(close.getReplyText().startsWith("CONNECTION_FORCED - maintenance xxx"), close.getReplyText());
    }

    @Test
    void closesAConnectionWithoutAReason() throws Exception {
        Connection client = warren.connect("manage");
        CompletableFuture<ShutdownSignalException> over = new CompletableFuture<>();
        client.addShutdownListener(over::complete);
        String path = "/api/connections/" + path(warren.json("/api/connections").at("/0/name"));

        assertEquals(200, warren.get("manage", path).statusCode());
        assertEquals(204, delete("manage", path).statusCode());
        AMQP.Connection.Close close =
                (AMQP.Connection.Close) over.get(10, TimeUnit.SECONDS).getReason();
        assertEquals("CONNECTION_FORCED - Closed via management plugin", close.getReplyText());
        assertEquals(404, delete("guest", "/api/connections/none").statusCode());
    }

    @Test
    void showsPlainUsersTheirOwnConnectionsOnly() throws Exception {
        try (Connection client = warren.connect("app")) {
            assertTrue(client.isOpen());
            String path =
                    "/api/connections/" + path(warren.json("/api/connections").at("/0/name"));

            assertEquals("[]", warren.get("manage", "/api/connections").body());
            assertEquals("[]", warren.get("manage", "/api/channels").body());
            assertEquals(401, warren.get("manage", path).statusCode());
            assertEquals(200, warren.get("watch", path).statusCode());
        }
    }

    private HttpResponse<String> delete(String user, String path) throws Exception {
        return warren.send(warren.request(user, path).DELETE());
    }

    private static String path(JsonNode name) {
        return URLEncoder.encode(name.asText(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
