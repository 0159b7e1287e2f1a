package dev.warren.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What tests change by the management API, as guest; after each test it is taken back, the last first. To be registered
 * after the broker. Used from the test's thread.
 */
public final class Admin implements AfterEachCallback {

    private final Broker broker;
    private final Deque<String> made = new ArrayDeque<>();

    public Admin(Broker broker) {
        this.broker = broker;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!made.isEmpty()) {
            String path = made.pop();
            int status = send("DELETE", path, null).statusCode();
            assertTrue(status == 204 || status == 404, "DELETE " + path + " answered " + status);
        }
    }

    private HttpApi api() {
        return broker.http().orElseThrow(() -> new AssertionError("needs the management API"));
    }

    /** An answer whatever its status. */
    public HttpResponse<String> send(String method, String path, String json) throws Exception {
        return api().send(method, path, json);
    }

    public JsonNode get(String path) throws Exception {
        return api().get(path);
    }

    /** Puts what must be taken; it is deleted after the test. */
    public int put(String path, String json) throws Exception {
        HttpResponse<String> response = send("PUT", path, json);
        int status = response.statusCode();
        assertTrue(status == 201 || status == 204, "PUT " + path + " answered " + status + ": " + response.body());
        made.remove(path);
        made.push(path);
        return status;
    }

    /** Puts what must be refused as a bad request; returns the reason. */
    public String refused(String path, String json) throws Exception {
        HttpResponse<String> response = send("PUT", path, json);
        assertEquals(400, response.statusCode(), response.body());
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(response.body())
                .path("reason")
                .asText();
    }

    public void delete(String path) throws Exception {
        assertEquals(204, send("DELETE", path, null).statusCode(), "DELETE " + path);
    }

    /** A part of a path. */
    public static String part(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A user whose password is the name. */
    public void user(String name, String tags) throws Exception {
        put("/api/users/" + part(name), "{\"password\":\"" + name + "\",\"tags\":\"" + tags + "\"}");
    }

    public void permission(String vhost, String user, String configure, String write, String read) throws Exception {
        put(
                "/api/permissions/" + part(vhost) + "/" + part(user),
                "{\"configure\":\"" + configure + "\",\"write\":\"" + write + "\",\"read\":\"" + read + "\"}");
    }

    public void policy(String name, String pattern, String applyTo, int priority, String definition) throws Exception {
        put("/api/policies/%2F/" + part(name), policy(pattern, applyTo, priority, definition));
    }

    public void operatorPolicy(String name, String pattern, String applyTo, int priority, String definition)
            throws Exception {
        put("/api/operator-policies/%2F/" + part(name), policy(pattern, applyTo, priority, definition));
    }

    public static String policy(String pattern, String applyTo, int priority, String definition) {
        return "{\"pattern\":\"" + pattern + "\",\"apply-to\":\"" + applyTo + "\",\"priority\":" + priority
                + ",\"definition\":" + definition + "}";
    }

    /** A connection of a user whose password is the name. */
    public Connection connect(String user, String vhost) throws Exception {
        Consumer<ConnectionFactory> settings = factory -> {
            factory.setUsername(user);
            factory.setPassword(user);
            factory.setVirtualHost(vhost);
        };
        return broker.connect(settings);
    }
}
