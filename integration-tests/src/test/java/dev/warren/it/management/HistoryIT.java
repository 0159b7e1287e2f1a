package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of the past in the API, and that they are still there after restarts. */
@WarrenOnly("starts the jar")
class HistoryIT {
    private static final long LOOKS_MS = 200;
    /** So it saves every 1.2 s. */
    private static final String OFTEN = "collect_statistics_interval=" + LOOKS_MS;

    private static final long SAVED_AFTER_MS = 3_000;
    private static final long BETWEEN_SAMPLES_MS = 1_000;
    private static final String LENGTHS = "?lengths_age=120&lengths_incr=1";
    private static final String EVERYTHING = "?lengths_age=60&lengths_incr=1&msg_rates_age=60&msg_rates_incr=1"
            + "&data_rates_age=60&data_rates_incr=1&node_stats_age=60&node_stats_incr=1";

    @TempDir
    Path directory;

    private record Sample(long value, long atMs) {}

    private WarrenProcess start() throws Exception {
        return WarrenProcess.startWith(directory.resolve("data"), "--set", OFTEN);
    }

    private static void publish(WarrenProcess broker, String queue, int messages) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < messages; i++) {
                channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[10]);
            }
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    /** The latest first, as the API has them. */
    private static List<Sample> samples(JsonNode details) {
        List<Sample> samples = new ArrayList<>();
        details.path("samples")
                .forEach(each -> samples.add(new Sample(
                        each.path("sample").asLong(), each.path("timestamp").asLong())));
        return samples;
    }

    private static List<Sample> ready(Api api, String queue) throws Exception {
        return samples(api.get(Api.path("queues", "/", queue) + LENGTHS).json().path("messages_ready_details"));
    }

    private static boolean has(List<Sample> samples, long value) {
        return samples.stream().anyMatch(each -> each.value() == value);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void samplesAreThereAfterARestart(boolean killed) throws Exception {
        long stoppedMs;
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 20);
            long publishedMs = System.currentTimeMillis();
            Await.value(
                    "samples of 20 messages for some seconds",
                    () -> ready(api, "orders"),
                    seen -> has(seen, 20)
                            && seen.get(0).atMs() > publishedMs + (killed ? SAVED_AFTER_MS : BETWEEN_SAMPLES_MS));
            if (killed) {
                broker.kill();
            } else {
                broker.terminate();
            }
            stoppedMs = System.currentTimeMillis();
        }
        Await.value(
                "moments in which the broker is down",
                System::currentTimeMillis,
                now -> now > stoppedMs + 2 * BETWEEN_SAMPLES_MS);
        long startedMs = System.currentTimeMillis();
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            List<Sample> seen = Await.value(
                    "samples of both lives",
                    () -> ready(api, "orders"),
                    // Before the first look there is one sample only, of the present.
                    samples -> samples.size() > 1 && samples.get(0).atMs() > startedMs);
            assertTrue(has(seen.stream().filter(each -> each.atMs() < stoppedMs).toList(), 20), seen::toString);
            assertFalse(
                    seen.stream().anyMatch(each -> each.atMs() > stoppedMs + LOOKS_MS && each.atMs() < startedMs),
                    "nothing is said of the time in which the broker was down");
            JsonNode whole = api.get("/api/overview" + LENGTHS).json();
            assertTrue(has(samples(whole.path("queue_totals").path("messages_ready_details")), 20), whole::toString);
            broker.failOnStackTraces();
        }
    }

    @Test
    void aQueueThatIsMadeAnewHasNoPast() throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 5);
            Await.value("samples", () -> ready(api, "orders"), seen -> has(seen, 5));
            assertEquals(204, api.delete(Api.path("queues", "/", "orders")).status());
            publish(broker, "orders", 0);
            assertFalse(has(ready(api, "orders"), 5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/reset", "/api/reset/NODE"})
    void aResetForgetsWhatWasAndKeepsWhatIs(String path) throws Exception {
        long resetMs;
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 6);
            Await.value("samples", () -> ready(api, "orders"), seen -> seen.size() > 2 && has(seen, 6));
            api.put("/api/users/watch", "{'password':'watch','tags':'monitoring'}");
            String node = api.get("/api/overview").json().path("node").asText();
            String reset = path.replace("NODE", node);
            assertEquals(401, api.as("watch").delete(reset).status());
            assertTrue(has(ready(api, "orders"), 6));

            long before = System.currentTimeMillis();
            assertEquals(204, api.delete(reset).status());
            resetMs = System.currentTimeMillis();
            assertTrue(
                    ready(api, "orders").stream().allMatch(each -> each.atMs() > before - BETWEEN_SAMPLES_MS),
                    "at once nothing is told of the time before");
            List<Sample> anew = Await.value(
                    "samples of the time after it",
                    () -> ready(api, "orders"),
                    seen -> has(seen, 6) && seen.get(0).atMs() > resetMs + SAVED_AFTER_MS);
            assertTrue(anew.get(anew.size() - 1).atMs() > before - BETWEEN_SAMPLES_MS, anew::toString);
            broker.kill();
        }
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            List<Sample> seen = Await.value("samples", () -> ready(api, "orders"), samples -> samples.size() > 3);
            assertTrue(seen.get(seen.size() - 1).atMs() > resetMs - BETWEEN_SAMPLES_MS, seen::toString);
            broker.failOnStackTraces();
        }
    }

    @Test
    void everyObjectHasSamples() throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 7);
            try (Connection connection = Broker.factory(broker.amqp()).newConnection("sampled");
                    Channel channel = connection.createChannel()) {
                channel.basicGet("orders", true);
                String own =
                        api.get("/api/connections").json().get(0).path("name").asText();
                awaitSamples(api, Api.path("connections", own), "/recv_oct_details", "/send_oct_details");
                String number = own + " (" + channel.getChannelNumber() + ")";
                awaitSamples(
                        api,
                        Api.path("channels", number),
                        "/message_stats/deliver_get_details",
                        "/messages_unacknowledged_details");
                awaitSamples(api, Api.path("vhosts", "/"), "/messages_details", "/message_stats/get_details");
                awaitSamples(
                        api,
                        Api.path("queues", "/", "orders"),
                        "/messages_details",
                        "/messages_ready_details",
                        "/messages_unacknowledged_details",
                        "/message_stats/publish_details",
                        "/message_stats/deliver_get_details");
                awaitSamples(
                        api,
                        Api.path("exchanges", "/", "amq.default"),
                        "/message_stats/publish_in_details",
                        "/message_stats/publish_out_details");
                awaitSamples(
                        api,
                        "/api/overview",
                        "/queue_totals/messages_details",
                        "/message_stats/publish_details",
                        "/message_stats/confirm_details",
                        "/object_totals/connections_details");
                awaitSamples(api, "/api/nodes", "/0/mem_used_details", "/0/disk_free_details", "/0/fd_used_details");
                awaitSamples(api, "/api/queues", "/0/messages_details");
                awaitSamples(api, "/api/connections", "/0/recv_oct_details");
            }
        }
    }

    private static void awaitSamples(Api api, String path, String... pointers) throws Exception {
        for (String pointer : pointers) {
            JsonNode details = Await.value(
                    "samples " + pointer + " of " + path,
                    () -> api.get(path + EVERYTHING).json().at(pointer),
                    found -> samples(found).size() > 1);
            assertTrue(details.path("rate").isNumber(), details::toString);
            assertTrue(details.path("avg_rate").isNumber(), details::toString);
            assertTrue(details.path("avg").isNumber(), details::toString);
            List<Sample> samples = samples(details);
            assertEquals(0, samples.get(0).atMs() % 1000);
            assertTrue(samples.get(0).atMs() > samples.get(1).atMs(), "the latest comes first");
        }
    }

    @Test
    void countsOfTheTimeThatIsAskedFor() throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 4);
            Await.value("samples", () -> ready(api, "orders"), seen -> seen.size() > 3 && has(seen, 4));
            JsonNode queue = api.get(Api.path("queues", "/", "orders") + "?lengths_age=2&lengths_incr=1")
                    .json();
            assertEquals(3, samples(queue.path("messages_details")).size());
            assertFalse(queue.path("message_stats").path("publish_details").has("samples"), "was not asked for");
            for (String wrong : List.of("60&lengths_incr=0", "-1&lengths_incr=5", "10000&lengths_incr=1")) {
                Api.Answer refused = api.get("/api/overview?lengths_age=" + wrong);
                assertEquals(400, refused.status());
                assertEquals("bad_request", refused.error());
                assertTrue(refused.reason().startsWith("Invalid range parameters: age "), refused.reason());
            }
            // RabbitMQ: what is no number counts as not said.
            assertEquals(
                    200, api.get("/api/queues?lengths_age=a&lengths_incr=5").status());
            assertEquals(200, api.get("/api/queues?lengths_age=60").status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing like a database", ""})
    void aDamagedHistoryNeverStopsTheStart(String content) throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            publish(broker, "orders", 3);
            Await.value("samples", () -> ready(api, "orders"), seen -> has(seen, 3));
        }
        Files.writeString(directory.resolve("data").resolve("history.mv.db"), content.repeat(1000));
        long startedMs = System.currentTimeMillis();
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            List<Sample> seen = Await.value(
                    "new samples",
                    () -> ready(api, "orders"),
                    // Before the first look there is one sample only, of the present.
                    samples -> samples.size() > 1 && samples.get(0).atMs() > startedMs);
            assertTrue(has(seen, 3), "the messages are there");
            assertTrue(seen.stream().allMatch(each -> each.atMs() > startedMs - 1000), "the past is not");
            long warnings = broker.log().stream()
                    .filter(line -> line.contains("WARN") && line.contains("history.mv.db"))
                    .count();
            assertEquals(content.isEmpty() ? 0 : 1, warnings, () -> String.join("\n", broker.log()));
            broker.failOnStackTraces();
        }
    }
}
