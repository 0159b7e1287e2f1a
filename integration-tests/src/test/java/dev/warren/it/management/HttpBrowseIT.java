package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at messages where they are. The heap is small, so that a few thousand messages are a backlog in the store. */
@WarrenOnly("RabbitMQ can not look into a queue")
class HttpBrowseIT {

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    private final Api api = Api.of(broker);

    private static String messages(String queue) {
        return path("queues", "/", queue, "messages");
    }

    private static byte[] numbered(int number, int size) {
        return (number + "." + "x".repeat(size)).getBytes(StandardCharsets.UTF_8);
    }

    private static int number(JsonNode message) {
        return Integer.parseInt(message.path("payload").asText().split("\\.")[0]);
    }

    @Test
    void showsAllThatIsKnownOfAMessage() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, Map.of("x-message-ttl", 600_000));
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .deliveryMode(2)
                .correlationId("c-1")
                .headers(Map.of("tenant", "acme", "n", 7))
                .build();
        channel.confirmSelect();
        long before = System.currentTimeMillis();
        channel.basicPublish("", queue, properties, "grüße".getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(5000);

        Answer answer = api.get(messages(queue));
        assertEquals(200, answer.status());
        JsonNode message = answer.json().path("items").path(0);

        assertEquals(1, answer.json().path("total").asInt());
        assertTrue(answer.json().path("next").isNull());
        assertEquals(0, message.path("position").asInt(-1));
        assertEquals("ready", message.path("state").asText());
        assertEquals("", message.path("exchange").asText("none"));
        assertEquals(queue, message.path("routing_key").asText());
        assertEquals("grüße", message.path("payload").asText());
        assertEquals("string", message.path("payload_encoding").asText());
        assertEquals(7, message.path("payload_bytes").asInt());
        assertEquals(
                "acme",
                message.path("properties").path("headers").path("tenant").asText());
        assertEquals("c-1", message.path("properties").path("correlation_id").asText());
        assertFalse(message.path("redelivered").asBoolean(true));
        assertTrue(message.path("persistent").asBoolean());
        assertFalse(message.path("entered_earlier").asBoolean(true));
        assertTrue(message.path("entered_at").asLong() >= before - 1000, message.toString());
        assertTrue(message.path("expires_at").asLong() >= before + 600_000 - 1000, message.toString());
        assertTrue(message.path("origin").isNull());

        long id = message.path("id").asLong();
        assertEquals(
                "grüße",
                api.get(messages(queue) + "/" + id).json().path("payload").asText());
    }

    @Test
    void knowsWhenAMessageCame() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        long before = System.currentTimeMillis();
        channel.basicPublish("", queue, null, "first".getBytes(StandardCharsets.UTF_8));
        Await.until("a second to pass", () -> System.currentTimeMillis() > before + 2500);
        channel.basicPublish("", queue, null, "second".getBytes(StandardCharsets.UTF_8));
        Await.until("the second message", () -> total(queue) == 2);

        JsonNode items = api.get(messages(queue)).json().path("items");

        long first = items.path(0).path("entered_at").asLong();
        long second = items.path(1).path("entered_at").asLong();
        assertTrue(first >= before && first <= before + 1500, "entered " + (first - before) + " ms after");
        assertTrue(second >= before + 2400, "entered " + (second - before) + " ms after");
    }

    private long total(String queue) throws Exception {
        return api.get(messages(queue)).json().path("total").asLong();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pagesThroughABacklogInItsOrder(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name(durable ? "durable" : "transient");
        channel.queueDeclare(queue, durable, false, false, null);
        fill(channel, queue, 5000, durable);

        List<Integer> seen = new ArrayList<>();
        String next = null;
        do {
            JsonNode page = api.get(messages(queue) + "?count=500&truncate=10" + (next == null ? "" : "&after=" + next))
                    .json();
            for (JsonNode message : page.path("items")) {
                assertEquals(seen.size(), message.path("position").asInt());
                assertEquals(number(message), seen.size());
                seen.add(number(message));
            }
            next = page.path("next").textValue();
        } while (next != null);
        assertEquals(5000, seen.size());

        for (int offset : new int[] {0, 1, 499, 777, 2500, 4998, 4999}) {
            JsonNode page = api.get(messages(queue) + "?count=2&truncate=10&offset=" + offset)
                    .json();
            assertEquals(offset, number(page.path("items").path(0)));
            assertEquals(offset, page.path("items").path(0).path("position").asInt());
            assertEquals(offset < 4998, page.path("next").isTextual());
        }
        assertEquals(
                0,
                api.get(messages(queue) + "?offset=5000").json().path("items").size());
    }

    private void fill(Channel channel, String queue, int count, boolean persistent) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            channel.basicPublish(
                    "",
                    queue,
                    persistent ? MessageProperties.PERSISTENT_BASIC : MessageProperties.BASIC,
                    numbered(i, 1000));
        }
        channel.waitForConfirmsOrDie(30_000);
        Await.value(
                "the backlog to be in the store",
                () -> api.get(path("queues", "/", queue)).json(),
                json -> json.path("memory").asLong() < count * 900L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesNoOrderFlagOrCount(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name(durable ? "durable" : "transient");
        channel.queueDeclare(queue, durable, false, false, Map.of("x-max-priority", 3));
        for (int i = 0; i < 3000; i++) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(durable ? 2 : 1)
                    .priority(i % 3)
                    .build();
            channel.basicPublish("", queue, properties, numbered(i, 500));
        }
        Await.equal("messages", 3000L, () -> total(queue));
        for (int i = 0; i < 5; i++) {
            GetResponse got = channel.basicGet(queue, false);
            channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
        }
        Await.equal("messages", 3000L, () -> total(queue));
        String stats = figures(queue);

        List<String> browsed = new ArrayList<>();
        String next = null;
        do {
            JsonNode page = api.get(messages(queue) + "?count=300&truncate=8" + (next == null ? "" : "&after=" + next))
                    .json();
            page.path("items")
                    .forEach(message -> browsed.add(
                            number(message) + (message.path("redelivered").asBoolean() ? "r" : "")));
            next = page.path("next").textValue();
        } while (next != null);

        assertEquals(stats, figures(queue));
        List<String> delivered = new ArrayList<>();
        GetResponse got;
        while ((got = channel.basicGet(queue, true)) != null) {
            String number = new String(got.getBody(), StandardCharsets.UTF_8).split("\\.")[0];
            assertNull(got.getProps().getHeaders(), "a header came in");
            delivered.add(number + (got.getEnvelope().isRedeliver() ? "r" : ""));
        }
        assertEquals(delivered, browsed);
        assertTrue(delivered.get(0).endsWith("r"));
    }

    private String figures(String queue) throws Exception {
        JsonNode json = api.get(path("queues", "/", queue)).json();
        StringBuilder figures = new StringBuilder();
        for (String name : List.of("messages", "messages_ready", "messages_unacknowledged", "message_bytes")) {
            figures.append(name).append('=').append(json.path(name)).append(' ');
        }
        json.path("message_stats").properties().forEach(each -> {
            if (each.getValue().isNumber()) {
                figures.append(each).append(' ');
            }
        });
        return figures.toString();
    }

    @Test
    void goesOnBehindAMessageThatIsGone() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        for (int i = 0; i < 20; i++) {
            channel.basicPublish("", queue, null, numbered(i, 1));
        }
        Await.equal("messages", 20L, () -> total(queue));
        String next = api.get(messages(queue) + "?count=5").json().path("next").textValue();
        for (int i = 0; i < 8; i++) {
            channel.basicGet(queue, true);
        }

        JsonNode page = api.get(messages(queue) + "?count=5&after=" + next).json();

        assertEquals(8, number(page.path("items").path(0)));
    }

    @Test
    void keepsTheIdOverRequeueAndRestartOfTheClient() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicPublish("", queue, null, numbered(1, 1));
        channel.basicPublish("", queue, null, numbered(2, 1));
        Await.equal("messages", 2L, () -> total(queue));
        JsonNode before = api.get(messages(queue)).json().path("items").path(0);
        GetResponse got = channel.basicGet(queue, false);
        channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
        Await.equal("messages", 2L, () -> total(queue));

        JsonNode after = api.get(messages(queue)).json().path("items").path(0);

        assertEquals(before.path("id"), after.path("id"));
        assertEquals(before.path("payload"), after.path("payload"));
        assertTrue(after.path("redelivered").asBoolean());
    }

    @Test
    void showsPayloadsAsTextOrBase64() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicPublish("", queue, null, new byte[] {(byte) 0xff, 0});
        channel.basicPublish("", queue, null, "äöü".getBytes(StandardCharsets.UTF_8));
        Await.equal("messages", 2L, () -> total(queue));

        JsonNode items = api.get(messages(queue)).json().path("items");
        assertEquals("base64", items.path(0).path("payload_encoding").asText());
        assertEquals("/wA=", items.path(0).path("payload").asText());
        JsonNode cut =
                api.get(messages(queue) + "?truncate=3").json().path("items").path(1);
        assertEquals("ä", cut.path("payload").asText());
        assertTrue(cut.path("payload_truncated").asBoolean());
        assertEquals(6, cut.path("payload_bytes").asInt());
        JsonNode base64 = api.get(messages(queue) + "?encoding=base64").json().path("items");
        assertEquals("w6TDtsO8", base64.path(1).path("payload").asText());
    }

    @Test
    void showsWhatWaitsForItsRetry() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(
                queue,
                true,
                false,
                false,
                Map.of("x-delayed-retry-type", "all", "x-delayed-retry-min", 60_000, "x-queue-type", "quorum"));
        channel.basicPublish("", queue, null, numbered(1, 1));
        Await.equal("messages", 1L, () -> total(queue));
        channel.basicNack(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false, true);
        String at = messages(queue) + "?state=retry-wait";
        Await.equal(
                "the message to wait", 1, () -> api.get(at).json().path("items").size());

        JsonNode message = api.get(at).json().path("items").path(0);

        assertEquals("retry-wait", message.path("state").asText());
        assertTrue(message.path("ready_at").asLong() > System.currentTimeMillis());
        assertEquals(1, number(message));
        assertEquals(
                "retry-wait",
                api.get(messages(queue) + "/" + message.path("id").asLong())
                        .json()
                        .path("state")
                        .asText());
        assertEquals(0, total(queue));
    }

    @Test
    void deletesOneMessage() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", queue, null, numbered(i, 1));
        }
        Await.equal("messages", 3L, () -> total(queue));
        long id =
                api.get(messages(queue)).json().path("items").path(1).path("id").asLong();

        assertEquals(204, api.delete(messages(queue) + "/" + id).status());

        assertEquals(404, api.delete(messages(queue) + "/" + id).status());
        assertEquals(404, api.get(messages(queue) + "/" + id).status());
        assertEquals("0.x", new String(channel.basicGet(queue, true).getBody(), StandardCharsets.UTF_8));
        assertEquals("2.x", new String(channel.basicGet(queue, true).getBody(), StandardCharsets.UTF_8));
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void takesNamesWithSlashesAndUnicode() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("a/b c é日本");
        channel.queueDeclare(queue, false, false, false, null);
        channel.basicPublish("", queue, null, numbered(1, 1));

        Await.equal("messages", 1L, () -> total(queue));
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);

        assertEquals(404, api.get(messages("nowhere")).status());
        assertEquals(404, api.get(path("queues", "nowhere", queue, "messages")).status());
        assertEquals(404, api.get(messages(queue) + "/1").status());
        assertEquals(404, api.get(messages(queue) + "/one").status());
        for (String wrong : List.of(
                "count=0",
                "count=501",
                "count=x",
                "offset=-1",
                "after=x",
                "after=1.2",
                "state=no",
                "encoding=hex",
                "truncate=-1")) {
            Answer answer = api.get(messages(queue) + "?" + wrong);
            assertEquals(400, answer.status(), wrong);
            assertEquals("bad_request", answer.error());
        }
        assertEquals(405, api.post(messages(queue), "{}").status());
    }

    @Test
    void wantsTheRightToRead() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        channel.basicPublish("", queue, null, numbered(1, 1));
        Await.equal("messages", 1L, () -> total(queue));
        long id =
                api.get(messages(queue)).json().path("items").path(0).path("id").asLong();
        api.put(path("users", "looker"), "{'password':'looker','tags':'management'}");
        try {
            assertEquals(401, api.as("looker").get(messages(queue)).status());
            api.put(path("permissions", "/", "looker"), "{'configure':'.*','write':'.*','read':'^$'}");
            Answer refused = api.as("looker").get(messages(queue));
            assertEquals(401, refused.status());
            assertEquals("not_authorised", refused.error());
            assertEquals(
                    401, api.as("looker").delete(messages(queue) + "/" + id).status());
            assertEquals(1, total(queue));
        } finally {
            api.delete(path("users", "looker"));
        }
    }
}
