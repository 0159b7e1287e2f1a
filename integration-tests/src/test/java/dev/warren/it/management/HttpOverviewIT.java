package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tools read of the broker as a whole: counters of all clients, versions, feature flags. */
class HttpOverviewIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    private JsonNode messageStats() throws Exception {
        return api.get("/api/overview").json().path("message_stats");
    }

    @Test
    void countsConfirmsAndUnroutableMessagesWithTheirRates() throws Exception {
        Channel channel = broker.channel();
        JsonNode before = messageStats();
        channel.basicPublish("", broker.name("nowhere"), null, new byte[1]);
        channel.basicPublish("", broker.name("nowhere"), true, null, new byte[1]);
        channel.confirmSelect();
        String queue = channel.queueDeclare().getQueue();
        for (int i = 0; i < 20; i++) {
            channel.basicPublish("", queue, null, new byte[1]);
        }
        channel.waitForConfirmsOrDie(10_000);

        for (String counter : List.of("drop_unroutable", "return_unroutable", "confirm")) {
            long expected = before.path(counter).asLong() + (counter.equals("confirm") ? 20 : 1);
            JsonNode seen = Await.value(
                    counter, this::messageStats, stats -> stats.path(counter).asLong() >= expected);
            assertTrue(seen.path(counter + "_details").path("rate").isNumber(), counter);
        }
        // Again and again: a rate is between two samples, and the first may be taken after all of the above.
        Await.until("the rate of confirms", () -> {
            channel.basicPublish("", queue, null, new byte[1]);
            channel.waitForConfirmsOrDie(10_000);
            return messageStats().at("/confirm_details/rate").asDouble() > 0;
        });
    }

    @Test
    @WarrenOnly("since 4.1")
    void tellsTheTagsOfTheCluster() throws Exception {
        String tags = "/api/global-parameters/cluster_tags";
        assertEquals(201, api.put(tags, "{'value':{'region':'a'}}").status());
        assertEquals(
                "a", api.get("/api/overview").json().at("/cluster_tags/region").asText());

        assertEquals(204, api.put(tags, "{'value':['no','object']}").status());
        assertEquals(
                Api.JSON.createObjectNode(), api.get("/api/overview").json().path("cluster_tags"));

        assertEquals(204, api.delete(tags).status());
        assertEquals(
                Api.JSON.createObjectNode(), api.get("/api/overview").json().path("cluster_tags"));
    }

    @Test
    @WarrenOnly("since 4.2.4; 3.10 tells in the overview only")
    void nodesTellTheirVersionsAsTheOverviewDoes() throws Exception {
        JsonNode overview = api.get("/api/overview").json();
        JsonNode listed = api.get("/api/nodes").json().path(0);
        JsonNode one =
                api.get(Api.path("nodes", overview.path("node").asText())).json();

        assertTrue(overview.path("rabbitmq_version").asText().startsWith("4."));
        for (String version :
                List.of("rabbitmq_version", "erlang_version", "erlang_full_version", "crypto_lib_version")) {
            assertTrue(overview.path(version).isTextual(), version);
            assertEquals(overview.path(version), listed.path(version));
            assertEquals(overview.path(version), one.path(version));
        }
    }

    @Test
    @WarrenOnly("3.10 has other flags")
    void flagsOfTheReleasesUpToThisOneAreOnAndCanBeEnabledAgain() throws Exception {
        JsonNode flags = api.get("/api/feature-flags").json();

        for (String name : List.of("rabbitmq_4.0.0", "rabbitmq_4.3.0", "detailed_queues_endpoint")) {
            List<String> states = flags.findParents("state").stream()
                    .filter(flag -> flag.path("name").asText().equals(name))
                    .map(flag -> flag.path("state").asText())
                    .toList();
            assertEquals(List.of("enabled"), states, name);
            assertEquals(
                    204,
                    api.put("/api/feature-flags/" + name + "/enable", "{'name':'" + name + "'}")
                            .status());
        }
        List<String> stable = flags.findParents("state").stream()
                .filter(flag -> flag.path("stability").asText().equals("stable"))
                .map(flag -> flag.path("name").asText())
                .toList();
        assertEquals(List.of("rabbitmq_4.3.0"), stable);
    }
}
