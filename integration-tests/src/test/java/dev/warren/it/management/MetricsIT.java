package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        Map<String, Double> values = scrape("/metrics");
        for (String name : List.of(
                "build_info",
                "identity_info",
                "connections",
                "channels",
                "queues",
                "consumers",
                "connections_opened_total",
                "connections_closed_total",
                "channels_opened_total",
                "channels_closed_total",
                "queues_declared_total",
                "queues_created_total",
                "queues_deleted_total",
                "queue_messages_ready",
                "queue_messages_unacked",
                "global_publishers",
                "global_consumers",
                "global_messages_received_total",
                "global_messages_received_confirm_total",
                "global_messages_routed_total",
                "global_messages_confirmed_total",
                "global_messages_delivered_total",
                "global_messages_delivered_consume_auto_ack_total",
                "global_messages_delivered_consume_manual_ack_total",
                "global_messages_delivered_get_manual_ack_total",
                "global_messages_get_empty_total",
                "global_messages_redelivered_total",
                "global_messages_acknowledged_total",
                "global_messages_unroutable_dropped_total",
                "global_messages_unroutable_returned_total",
                "global_messages_dead_lettered_expired_total",
                "process_resident_memory_bytes",
                "resident_memory_limit_bytes",
                "disk_space_available_bytes",
                "disk_space_available_limit_bytes",
                "process_open_fds",
                "process_max_fds",
                "erlang_uptime_seconds")) {
            assertTrue(value(values, "rabbitmq_" + name) >= 0, name);
        }
        assertTrue(
                values.keySet().stream()
                        .anyMatch(each -> each.startsWith("rabbitmq_identity_info{")
                                && each.contains("rabbitmq_node=\"warren@localhost\"")
                                && each.contains("rabbitmq_cluster=\"warren@localhost\"")),
                values::toString);
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
            assertEquals(Map.of(), scrape("/metrics/detailed?family=queue_coarse_metrics&vhost=other"));
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
