package dev.warren.it.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The few questions the tests ask of the management API, as guest. */
public final class HttpApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GUEST =
            "Basic " + Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));

    /** RabbitMQ takes the offer of HTTP/2 with which the client would begin, and hangs up. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final InetSocketAddress address;

    public HttpApi(InetSocketAddress address) {
        this.address = address;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The document at {@code path}, for instance {@code /api/overview}; anything but 200 fails. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                request(path).header("Authorization", GUEST).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + path + " answered " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    /** Puts a JSON document; anything but 201 and 204 fails. */
    public void put(String path, String document) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Authorization", GUEST)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(document))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 201 && status != 204) {
            throw new AssertionError("PUT " + path + " answered " + status);
        }
    }

    /** Whatever it answers; {@code json} may be null. */
    public HttpResponse<String> send(String method, String path, String json) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher body =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        return client.send(
                request(path)
                        .header("Authorization", GUEST)
                        .header("Content-Type", "application/json")
                        .method(method, body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public int status(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path).header("Authorization", GUEST).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public int statusWithoutLogin(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    public Totals totals() throws IOException, InterruptedException {
        JsonNode overview = get("/api/overview");
        JsonNode totals = overview.path("object_totals");
        return new Totals(
                totals.path("connections").asInt(),
                totals.path("channels").asInt(),
                totals.path("queues").asInt(),
                totals.path("consumers").asInt(),
                totals.path("exchanges").asInt());
    }

    /** The broker's live threads; only Warren tells. */
    public int threads() throws IOException, InterruptedException {
        return get("/api/overview").path("warren").path("threads").asInt();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address.getHostString() + ":" + address.getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    /** What there is on the broker, counted. */
    public record Totals(int connections, int channels, int queues, int consumers, int exchanges) {}
}
