package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kubernetes asks, without a login. */
@WarrenOnly("RabbitMQ has no such paths")
class HealthIT {
    @TempDir
    Path directory;

    private static HttpResponse<String> get(InetSocketAddress http, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + http.getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void isReadyWhileItTakesMessagesAndAliveWhileItAnswers() throws Exception {
        try (WarrenProcess broker = WarrenProcess.start(directory)) {
            Api api = Api.of(broker.http());
            for (String probe : new String[] {"live", "startup", "ready"}) {
                HttpResponse<String> answer = get(broker.http(), "/health/" + probe);
                assertEquals(200, answer.statusCode(), probe);
                assertEquals("{\"status\":\"ok\"}", answer.body());
            }

            assertEquals(
                    204,
                    api.put("/api/warren/disk-free-limit", "{'value':1000000000000000000}")
                            .status());
            HttpResponse<String> low = get(broker.http(), "/health/ready");
            assertEquals(503, low.statusCode());
            assertEquals(
                    "low on disk: publishers are blocked",
                    Api.JSON.readTree(low.body()).get("reason").asText());
            assertEquals(200, get(broker.http(), "/health/live").statusCode());

            assertEquals(
                    204, api.put("/api/warren/disk-free-limit", "{'value':0}").status());
            assertEquals(200, get(broker.http(), "/health/ready").statusCode());
            assertEquals(404, get(broker.http(), "/health/other").statusCode());
            InetSocketAddress http = broker.http();
            broker.terminate();
            assertThrows(IOException.class, () -> get(http, "/health/ready"));
        }
    }

    @Test
    void isNotReadyWithoutRoomForConnections() throws Exception {
        try (WarrenProcess broker = WarrenProcess.startWith(directory, "--connection-max", "0")) {
            assertEquals(503, get(broker.http(), "/health/ready").statusCode());
            assertEquals(200, get(broker.http(), "/health/live").statusCode());
        }
    }
}
