package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What rabbit-hole's own tests ask for beyond what Terraform's provider does with it: Go's types are strict about what comes. */
class RabbitHoleCallsIT {
    private static final String QUEUE = "rabbit-hole.fresh";
    private static final String CLUSTER_ID = path("global-parameters", "internal_cluster_id");

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    @AfterEach
    void deleteTheQueue() throws Exception {
        api.delete(path("queues", "/", QUEUE));
        api.delete(path("policies", "/", QUEUE));
    }

    private JsonNode get(String path) throws Exception {
        Answer answer = api.get(path);
        assertEquals(200, answer.status(), () -> path + ": " + answer.response().body());
        return answer.json();
    }

    @Test
    void aNodeSaysWhatWaitsForItsStatisticsByKind() throws Exception {
        JsonNode lengths = get("/api/nodes").at("/0/metrics_gc_queue_length");

        for (String event : List.of("connection_closed", "queue_deleted", "channel_consumer_deleted")) {
            assertTrue(lengths.path(event).isIntegralNumber(), () -> event + " in " + lengths);
        }
    }

    @Test
    @WarrenOnly("3.10 says nothing of a queue of which it has no statistics yet")
    void aQueueThatIsTooYoungForASampleHasOne() throws Exception {
        long before = System.currentTimeMillis();
        assertEquals(
                201, api.put(path("queues", "/", QUEUE), "{'durable':true}").status());
        api.post(
                "/api/exchanges/%2F/amq.default/publish",
                "{'routing_key':'" + QUEUE + "','payload':'p','payload_encoding':'string','properties':{}}");

        // A step this long has no moment yet in the queue's life.
        JsonNode details = get(path("queues", "/", QUEUE) + "?lengths_age=90000&lengths_incr=30000")
                .path("messages_details");

        assertEquals(1, details.path("samples").size(), details::toString);
        assertEquals(1, details.at("/samples/0/sample").asLong(-1));
        assertTrue(details.at("/samples/0/timestamp").asLong() >= before, details::toString);
        assertEquals(1.0, details.path("avg").asDouble());
    }

    @Test
    void theClusterHasAnIdAmongTheGlobalParameters() throws Exception {
        String id = get(CLUSTER_ID).path("value").asText();
        assertTrue(id.startsWith("rabbitmq-cluster-id-"), id);
        assertEquals(id, idInTheList());

        assertEquals(
                204, api.put(CLUSTER_ID, "{'value':'rabbitmq-cluster-id-x'}").status());
        assertEquals("rabbitmq-cluster-id-x", get(CLUSTER_ID).path("value").asText());
        assertEquals("rabbitmq-cluster-id-x", idInTheList());

        assertEquals(204, api.put(CLUSTER_ID, "{'value':'" + id + "'}").status());
        assertEquals(id, get(CLUSTER_ID).path("value").asText());
    }

    private String idInTheList() throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode each : get("/api/global-parameters")) {
            if (each.path("name").asText().equals("internal_cluster_id")) {
                ids.add(each.path("value").asText());
            }
        }
        assertEquals(1, ids.size(), ids::toString);
        return ids.get(0);
    }

    @Test
    void anUpstreamWithoutItsPluginIsRefusedWhateverItHolds() throws Exception {
        for (String value : List.of("{'uri':null}", "{'uri':['amqp://']}", "{}")) {
            Answer refused = api.put(path("parameters", "federation-upstream", "/", "u"), "{'value':" + value + "}");

            assertEquals(400, refused.status());
            assertEquals("bad_request", refused.error());
            assertTrue(refused.reason().startsWith("Validation failed"), refused.reason());
        }
        assertEquals(
                404,
                api.delete(path("parameters", "federation-upstream", "/", "u")).status());
        assertEquals(
                "[]", api.get("/api/parameters/federation-upstream").response().body());
    }

    // --- what RabbitMQ deprecates

    private static final Map<String, String> LOCATED = Map.of(
            "queues", "{'durable':true,'arguments':{'x-queue-master-locator':'min-masters'}}",
            "policies", "{'pattern':'^none$','definition':{'queue-master-locator':'min-masters'}}");

    private boolean used(String feature) throws Exception {
        for (JsonNode each : get("/api/deprecated-features/used")) {
            if (each.path("name").asText().equals(feature)) {
                return true;
            }
        }
        return false;
    }

    @Test
    @WarrenOnly("3.10 does not know them")
    void deprecatedFeaturesArePermitted() throws Exception {
        JsonNode all = get("/api/deprecated-features");

        assertFalse(all.isEmpty());
        for (JsonNode each : all) {
            for (String field : List.of("name", "desc", "doc_url", "provided_by")) {
                assertTrue(each.path(field).isTextual(), () -> field + " of " + each);
            }
            assertEquals(
                    "permitted_by_default",
                    each.path("deprecation_phase").asText(),
                    "one of the words that clients know");
        }
    }

    @Test
    @WarrenOnly("3.10 does not know them")
    void aTransientQueueThatIsSharedIsSaid() throws Exception {
        try (Connection connection = broker.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("", false, true, true, null);
            assertFalse(used("transient_nonexcl_queues"), "exclusive ones are fine");
            channel.queueDeclare(QUEUE, false, false, false, null);
            assertTrue(used("transient_nonexcl_queues"));
            channel.queueDelete(QUEUE);
            assertFalse(used("transient_nonexcl_queues"));
        }
    }

    @Test
    @WarrenOnly("3.10 does not know them")
    void aSharedPrefetchCountIsSaid() throws Exception {
        try (Connection connection = broker.connect();
                Channel channel = connection.createChannel()) {
            channel.basicQos(5, false);
            assertFalse(used("global_qos"));
            channel.basicQos(5, true);
            assertTrue(Await.value("the use", () -> used("global_qos"), use -> use));
        }
        assertFalse(Await.value("the end of the use", () -> used("global_qos"), use -> !use));
    }

    @Test
    @WarrenOnly("3.10 does not know them")
    void aLocatorOfMastersIsSaid() throws Exception {
        for (Map.Entry<String, String> each : LOCATED.entrySet()) {
            String at = path(each.getKey(), "/", QUEUE);
            assertFalse(used("queue_master_locator"), at);
            assertEquals(201, api.put(at, each.getValue()).status(), at);
            assertTrue(used("queue_master_locator"), at);
            assertEquals(204, api.delete(at).status());
        }
    }
}
