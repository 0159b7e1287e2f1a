package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.impl.AMQConnection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus finds. The names are those that RabbitMQ's stock dashboards ask for. */
@WarrenOnly("RabbitMQ's plug-in for Prometheus is not on")
class MetricsIT {
    private static final Pattern LINE = Pattern.compile("([a-z_]+(?:\\{.*\\})?) ([0-9.eE+-]+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static WarrenProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = WarrenProcess.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static HttpResponse<String> get(String path, String accept) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + broker.metrics().getPort() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("accept", accept).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Map<String, Double> scrape(String path) throws Exception {
        HttpResponse<String> answer = get(path, "text/plain");
        assertEquals(200, answer.statusCode(), answer.body());
        Map<String, Double> values = new TreeMap<>();
        for (String line : answer.body().split("\n")) {
            Matcher matcher = LINE.matcher(line);
            boolean comment = line.isEmpty() || line.startsWith("#");
            assertTrue(comment || matcher.matches(), line);
            if (!comment) {
                assertEquals(null, values.put(matcher.group(1), Double.valueOf(matcher.group(2))), "twice: " + line);
            }
        }
        return values;
    }

    /** The value of a name, whatever its labels. */
    private static double value(Map<String, Double> values, String name) {
        List<Double> found = values.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
                .map(Map.Entry::getValue)
                .toList();
        assertEquals(1, found.size(), name);
        return found.get(0);
    }

    @Test
    void stockDashboardFindsWhatItAsksFor() throws Exception {
        List<String> names;
        try (InputStream in = MetricsIT.class.getResourceAsStream("/management/dashboard.txt")) {
            names = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
        assertTrue(names.size() > 30);
        Set<String> found = new TreeSet<>();
        scrape("/metrics").keySet().forEach(each -> found.add(each.replaceAll("\\{.*", "")));
        for (String name : names) {
            assertTrue(found.contains(name), () -> name + " is not in " + found);
        }
    }

    /** The dashboard joins it to everything: each of its labels is asked for. */
    @Test
    void identityIsThereOnceOnEveryEndpoint() throws Exception {
        String id = Api.of(broker.http())
                .get("/api/global-parameters/internal_cluster_id")
                .json()
                .path("value")
                .asText();
        for (String endpoint : List.of("aggregated", "per-object", "detailed", "memory-breakdown")) {
            String path = endpoint.equals("aggregated") ? "/metrics" : "/metrics/" + endpoint;
            Map<String, Double> values = scrape(path);
            assertEquals(
                    1,
                    values.keySet().stream()
                            .filter(each -> each.startsWith("rabbitmq_identity_info{")
                                    && each.contains("rabbitmq_node=\"warren@localhost\"")
                                    && each.contains("rabbitmq_cluster=\"warren@localhost\"")
                                    && each.contains("rabbitmq_cluster_permanent_id=\"" + id + "\"")
                                    && each.contains("rabbitmq_endpoint=\"" + endpoint + "\""))
                            .count(),
                    values::toString);
        }
    }

    @Test
    void sizesOfMessagesAreCountedInRabbitmqsBuckets() throws Exception {
        Map<String, Double> before = scrape("/metrics");
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            for (int size : new int[] {0, 100, 101, 1000, 250_000}) {
                channel.basicPublish("", "nowhere", null, new byte[size]);
            }
            channel.waitForConfirmsOrDie(10_000);
        }
        Map<String, Double> after = scrape("/metrics");
        assertEquals(2, grown(before, after, bucket("100.0")));
        assertEquals(4, grown(before, after, bucket("1000.0")));
        assertEquals(4, grown(before, after, bucket("100000.0")));
        assertEquals(5, grown(before, after, bucket("1000000.0")));
        assertEquals(5, grown(before, after, bucket("1.0E8")));
        assertEquals(5, grown(before, after, bucket("+Inf")));
        assertEquals(5, grown(before, after, "rabbitmq_message_size_bytes_count{protocol=\"amqp091\"}"));
        assertEquals(251_201, grown(before, after, "rabbitmq_message_size_bytes_sum{protocol=\"amqp091\"}"));
    }

    private static String bucket(String bound) {
        return "rabbitmq_message_size_bytes_bucket{protocol=\"amqp091\",le=\"" + bound + "\"}";
    }

    private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
        assertTrue(after.containsKey(name), () -> name + " is not in " + after.keySet());
        return after.get(name) - before.get(name);
    }

    @Test
    void getsAreCountedByWhetherTheyNeedAnAcknowledgement() throws Exception {
        Map<String, Double> before = scrape("/metrics");
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            for (int i = 0; i < 3; i++) {
                channel.basicPublish("", queue, null, new byte[1]);
            }
            channel.basicGet(queue, true);
            channel.basicGet(queue, true);
            channel.basicGet(queue, false);
        }
        Map<String, Double> after = scrape("/metrics");
        assertGrew(before, after, "global_messages_delivered_get_auto_ack_total", 2);
        assertGrew(before, after, "global_messages_delivered_get_manual_ack_total", 1);
    }

    @Test
    void eachConnectionAndChannelHasItsFigures() throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            channel.basicQos(7);
            String queue = channel.queueDeclare().getQueue();
            channel.basicPublish("", queue, null, new byte[1]);
            channel.basicGet(queue, false);
            channel.basicConsume(queue, false, (tag, delivery) -> {}, tag -> {});
            String at = ":" + ((AMQConnection) connection).getLocalPort() + " -> ";
            Map<String, Double> values = Await.value(
                    "the channel is there", () -> scrape("/metrics/per-object"), found -> found.keySet().stream()
                            .anyMatch(each -> each.startsWith("rabbitmq_channel_consumers{") && each.contains(at)));
            assertEquals(1, of(values, "rabbitmq_channel_consumers", at));
            assertEquals(1, of(values, "rabbitmq_channel_messages_unacked", at));
            assertEquals(0, of(values, "rabbitmq_channel_messages_unconfirmed", at));
            assertEquals(7, of(values, "rabbitmq_consumer_prefetch", at));
            assertEquals(1, of(values, "rabbitmq_connection_channels", at));
            assertTrue(of(values, "rabbitmq_connection_incoming_bytes_total", at) > 100);
            assertTrue(of(values, "rabbitmq_connection_outgoing_bytes_total", at) > 100);

            Map<String, Double> detailed = scrape("/metrics/detailed?family=connection_coarse_metrics&vhost=/");
            assertTrue(of(detailed, "rabbitmq_detailed_connection_incoming_bytes_total", at) > 100);
            assertFalse(detailed.keySet().stream().anyMatch(each -> each.contains("channel_")), detailed::toString);
            assertFalse(scrape("/metrics/detailed?family=channel_metrics&vhost=other").keySet().stream()
                    .anyMatch(each -> each.contains(at)));
            assertFalse(scrape("/metrics").keySet().stream().anyMatch(each -> each.contains(at)));
        }
    }

    /** The one figure of a name and a client. */
    private static double of(Map<String, Double> values, String name, String client) {
        List<Double> found = values.entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith(name + "{") && each.getKey().contains(client))
                .map(Map.Entry::getValue)
                .toList();
        assertEquals(1, found.size(), () -> name + " " + values);
        return found.get(0);
    }

    @Test
    void memoryIsBrokenDown() throws Exception {
        Map<String, Double> values = scrape("/metrics/memory-breakdown");
        for (String part : List.of("code_module", "other_erlang_process", "binary_heap", "runtime_allocated_unused")) {
            assertTrue(value(values, "rabbitmq_memory_" + part + "_bytes") > 0, part);
        }
    }

    @Test
    void virtualHostsAreListedAsTheClusters() throws Exception {
        assertEquals(
                1, scrape("/metrics/detailed?family=vhost_status").get("rabbitmq_cluster_vhost_status{vhost=\"/\"}"));
    }

    @Test
    void countsWhatClientsDoAndForgetsNothingWhenQueuesGo() throws Exception {
        Map<String, Double> before = scrape("/metrics");
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.queueDeclare("metrics", true, false, false, null);
            for (int i = 0; i < 10; i++) {
                channel.basicPublish("", "metrics", MessageProperties.PERSISTENT_BASIC, new byte[10]);
            }
            channel.basicPublish("", "nowhere", true, null, new byte[0]);
            channel.basicPublish("", "nowhere", null, new byte[0]);
            channel.waitForConfirmsOrDie(10_000);
            long tag = channel.basicGet("metrics", false).getEnvelope().getDeliveryTag();
            channel.basicAck(tag, false);
            channel.queueDeclare("empty", false, true, true, null);
            channel.basicGet("empty", true);
            Map<String, Double> now = scrape("/metrics");
            assertGrew(before, now, "global_messages_received_total", 12);
            assertGrew(before, now, "global_messages_received_confirm_total", 12);
            assertGrew(before, now, "global_messages_confirmed_total", 12);
            assertGrew(before, now, "global_messages_routed_total", 10);
            assertGrew(before, now, "global_messages_unroutable_returned_total", 1);
            assertGrew(before, now, "global_messages_unroutable_dropped_total", 1);
            assertGrew(before, now, "global_messages_get_empty_total", 1);
            assertGrew(before, now, "global_messages_acknowledged_total", 1);
            assertGrew(before, now, "queue_messages_ready", 9);
            assertGrew(before, now, "queues", 2);
            assertGrew(before, now, "channels", 1);
            channel.queueDelete("metrics");
        }
        Map<String, Double> after = scrape("/metrics");
        assertGrew(before, after, "global_messages_received_total", 12);
        assertGrew(before, after, "global_messages_acknowledged_total", 1);
        assertGrew(before, after, "queue_messages_ready", 0);
        assertGrew(before, after, "queues_deleted_total", 2);
    }

    private static void assertGrew(Map<String, Double> before, Map<String, Double> now, String name, double by) {
        String full = "rabbitmq_" + name;
        assertEquals(by, value(now, full) - value(before, full), name);
    }

    @Test
    void eachQueueHasItsLabelsWhateverItsName() throws Exception {
        String name = "a\"b\\c d é";
        String label = "queue=\"a\\\"b\\\\c d é\"";
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(name, false, true, true, null);
            channel.basicPublish("", name, null, new byte[3]);
            channel.queueDeclarePassive(name);
            String ready = "queue_messages_ready{" + label + ",vhost=\"/\"}";
            Map<String, Double> found = scrape("/metrics/per-object");
            assertEquals(1, found.get("rabbitmq_" + ready), found::toString);
            assertEquals(
                    1, scrape("/metrics/detailed?family=queue_coarse_metrics").get("rabbitmq_detailed_" + ready));
            assertFalse(scrape("/metrics/detailed?family=queue_coarse_metrics&vhost=other").keySet().stream()
                    .anyMatch(each -> each.contains("queue_")));
            assertFalse(scrape("/metrics").keySet().stream().anyMatch(each -> each.contains("queue=")));
        }
    }

    @Test
    void openMetricsWhenAskedFor() throws Exception {
        HttpResponse<String> answer = get("/metrics", "application/openmetrics-text; version=1.0.0");
        assertTrue(answer.headers().firstValue("content-type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(answer.body().endsWith("# EOF\n"), answer.body());
    }

    @Test
    void nothingElseIsAnsweredThere() throws Exception {
        assertEquals(404, get("/api/overview", "application/json").statusCode());
        assertEquals(404, get("/", "text/html").statusCode());
    }
}
