package dev.warren.it.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.warren.it.harness.Broker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A client of the HTTP API, logged in as one user, whose name is the password. */
final class Api {

    static final ObjectMapper JSON = new ObjectMapper();
    /** RabbitMQ takes the offer of HTTP/2 with which the client would begin, and hangs up. */
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final InetSocketAddress address;
    private final String user;

    private Api(InetSocketAddress address, String user) {
        this.address = address;
        this.user = user;
    }

    static Api of(Broker broker) {
        return of(broker.http().orElseThrow().address());
    }

    static Api of(InetSocketAddress address) {
        return new Api(address, "guest");
    }

    Api as(String other) {
        return new Api(address, other);
    }

    String base() {
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    /** {@code /api/...}, each segment escaped. */
    static String path(String... segments) {
        StringBuilder path = new StringBuilder("/api");
        for (String segment : segments) {
            path.append('/')
                    .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.toString();
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null);
    }

    /** @param body in which an apostrophe stands for a quotation mark; null for none */
    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'));
        return send(request(path).header("Content-Type", "application/json").method(method, publisher));
    }

    HttpRequest.Builder request(String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + login);
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** What was answered. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        JsonNode json() throws IOException {
            return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
        }

        String error() throws IOException {
            return json().path("error").asText();
        }

        String reason() throws IOException {
            JsonNode reason = json().path("reason");
            return reason.isTextual() ? reason.textValue() : reason.toString();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
