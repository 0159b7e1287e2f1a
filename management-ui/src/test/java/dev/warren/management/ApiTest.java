package dev.warren.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.broker.exchange.Destination;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the paths say. */
class ApiTest {
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
    void overviewHasRabbitMqsFields() throws Exception {
        warren.declare("/", "q", FieldTable.EMPTY);
        JsonNode overview = warren.json("/api/overview");

        assertEquals("4.3.5", overview.get("rabbitmq_version").asText());
        assertEquals("Warren", overview.get("product_name").asText());
        assertEquals(4, overview.get("exchange_types").size());
        assertEquals(0, overview.at("/queue_totals/messages").asInt(-1));
        assertEquals(1, overview.at("/object_totals/queues").asInt());
        assertEquals(15, overview.at("/object_totals/exchanges").asInt());
        assertEquals(0.0, overview.at("/message_stats/publish_details/rate").asDouble(-1));
        assertEquals("http", overview.at("/listeners/0/protocol").asText());
        assertEquals(17, overview.at("/warren/store_pending_bytes").asInt());
        assertEquals(4096, overview.at("/warren/store_file_bytes").asInt());
        assertTrue(overview.at("/warren/threads").asInt() > 0);
        assertTrue(overview.at("/warren/heap_used").asLong() > 0);
        assertEquals("", overview.at("/warren/store_failure").asText("?"));
    }

    @Test
    void overviewHidesTheProcessFromPlainUsers() throws Exception {
        warren.declare("/", "mine", FieldTable.EMPTY);
        warren.declare("other", "not mine", FieldTable.EMPTY);
        JsonNode overview = Warren.parse(warren.get("manage", "/api/overview"));

        assertEquals(1, overview.at("/object_totals/queues").asInt());
        assertFalse(overview.has("warren"));
        assertFalse(overview.has("listeners"));
    }

    @Test
    void queueEchoesItsArgumentsWithTheirTypes() throws Exception {
        warren.declare(
                "/",
                "q",
                FieldTable.builder()
                        .put("x-message-ttl", FieldValue.of(60_000))
                        .put("x-queue-type", "classic")
                        .put("big", FieldValue.of(1L << 40))
                        .put("half", new FieldValue('d', 0.5))
                        .put("yes", true)
                        .put("list", FieldValue.of(List.of(FieldValue.of("a"), FieldValue.of(1))))
                        .put("price", new FieldValue('D', new FieldValue.Decimal(2, 1999)))
                        .put("none", new FieldValue('V', FieldValue.NullValue.NULL))
                        .build());
        JsonNode queue = warren.json("/api/queues/%2F/q");

        assertEquals(
                "{\"x-message-ttl\":60000,\"x-queue-type\":\"classic\",\"big\":1099511627776,\"half\":0.5,\"yes\":true,"
                        + "\"list\":[\"a\",1],\"price\":19.99,\"none\":null}",
                queue.get("arguments").toString());
        assertEquals("classic", queue.get("type").asText());
        assertEquals("running", queue.get("state").asText());
        assertTrue(queue.get("durable").asBoolean());
        assertTrue(queue.get("messages_ready").isNumber());
        assertTrue(queue.at("/message_stats/publish_details/rate").isNumber());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "ключ 键 🐇", "a+b c", "100%", "?x=1#y", "..", "<script>alert(1)</script>", "\"\\\n"})
    void findsQueuesOfAnyName(String name) throws Exception {
        warren.declare("/", name, FieldTable.EMPTY);
        String encoded = java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
        HttpResponse<String> response = warren.get("guest", "/api/queues/%2F/" + encoded);

        assertEquals(200, response.statusCode());
        assertEquals(name, Warren.parse(response).get("name").asText());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        assertEquals(
                "nosniff",
                response.headers().firstValue("x-content-type-options").orElseThrow());
    }

    @Test
    void readsAPlusInAPathAsAPlus() throws Exception {
        warren.declare("/", "a+b", FieldTable.EMPTY);

        assertEquals(200, warren.get("guest", "/api/queues/%2f/a+b").statusCode());
    }

    @Test
    void listsTheQueuesOfOneVirtualHost() throws Exception {
        warren.declare("/", "b", FieldTable.EMPTY);
        warren.declare("/", "a", FieldTable.EMPTY);
        warren.declare("other", "c", FieldTable.EMPTY);

        assertEquals(List.of("a", "b", "c"), names(warren.json("/api/queues")));
        assertEquals(List.of("a", "b"), names(warren.json("/api/queues/%2F/")));
        assertEquals(List.of("c"), names(warren.json("/api/queues/other?unknown=1")));
    }

    @Test
    void showsPlainUsersTheirVirtualHostsOnly() throws Exception {
        warren.declare("/", "mine", FieldTable.EMPTY);
        warren.declare("other", "hidden", FieldTable.EMPTY);

        assertEquals(List.of("mine"), names(Warren.parse(warren.get("manage", "/api/queues"))));
        assertEquals(List.of("/"), names(Warren.parse(warren.get("manage", "/api/vhosts"))));
        assertEquals(401, warren.get("manage", "/api/queues/other").statusCode());
        assertEquals(401, warren.get("manage", "/api/queues/other/hidden").statusCode());
        assertEquals(200, warren.get("watch", "/api/queues/other/hidden").statusCode());
    }

    @Test
    void listsExchangesAndBindings() throws Exception {
        Destination queue = warren.declare("/", "q", FieldTable.EMPTY);
        var vhost = Objects.requireNonNull(warren.broker.vhost("/"));
        vhost.bind(Objects.requireNonNull(vhost.exchange("amq.topic")), queue, "a.*", FieldTable.EMPTY)
                .join();

        assertEquals(
                Set.of(
                        "",
                        "amq.direct",
                        "amq.fanout",
                        "amq.headers",
                        "amq.match",
                        "amq.rabbitmq.event",
                        "amq.rabbitmq.trace",
                        "amq.topic"),
                Set.copyOf(names(warren.json("/api/exchanges/%2F"))));
        assertEquals(
                "direct",
                warren.json("/api/exchanges/%2F/amq.default").get("type").asText());
        JsonNode bindings = warren.json("/api/bindings/%2F");
        assertEquals("", bindings.at("/0/source").asText("?"));
        assertEquals("q", bindings.at("/0/properties_key").asText());
        assertEquals("amq.topic", bindings.at("/1/source").asText());
        assertEquals("queue", bindings.at("/1/destination_type").asText());
        assertEquals("a.%2A", bindings.at("/1/properties_key").asText());
    }

    @Test
    void saysWhoIsAsking() throws Exception {
        assertEquals(
                "{\"name\":\"watch\",\"tags\":[\"monitoring\"],\"is_internal_user\":true}",
                warren.get("watch", "/api/whoami").body());
    }

    @Test
    void isWellUntilTheStoreFails() throws Exception {
        for (String check : List.of("alarms", "local-alarms", "virtual-hosts")) {
            assertEquals(
                    "{\"status\":\"ok\"}",
                    warren.get("watch", "/api/health/checks/" + check).body());
        }
        assertEquals(200, probe("is-in-service").statusCode());

        warren.store.fail("disk full: /data");

        for (String check : List.of("alarms", "local-alarms", "virtual-hosts")) {
            HttpResponse<String> response = warren.get("watch", "/api/health/checks/" + check);
            assertEquals(503, response.statusCode());
            assertEquals(
                    "{\"status\":\"failed\",\"reason\":\"disk full: /data\",\"alarms\":"
                            + "[{\"node\":\"warren@localhost\",\"resource\":\"message_store\"}]}",
                    response.body());
        }
        for (String check : List.of("is-in-service", "ready-to-serve-clients")) {
            assertEquals(503, probe(check).statusCode());
            assertFalse(probe(check).body().contains("/data"));
        }
        assertEquals(
                "disk full: /data",
                warren.json("/api/overview").at("/warren/store_failure").asText());
    }

    private HttpResponse<String> probe(String check) throws Exception {
        return warren.send(HttpRequest.newBuilder(warren.uri("/api/health/checks/" + check)));
    }

    static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(item -> names.add(item.get("name").asText()));
        return names;
    }
}
