package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.management.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users over HTTP, and what their tags let them do. */
class HttpUsersIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);
    private final List<String> users = new ArrayList<>();

    @AfterEach
    void deleteUsers() throws Exception {
        for (String user : users) {
            api.delete(path("users", user));
        }
    }

    private String user(String name, String tags) throws Exception {
        users.add(name);
        assertEquals(
                201,
                api.put(path("users", name), "{'password':'" + name + "','tags':'" + tags + "'}")
                        .status());
        return name;
    }

    @Test
    void putCreatesThenChanges() throws Exception {
        String name = user("it é/u", "management,custom");

        JsonNode created = api.get(path("users", name)).json();
        Answer changed = api.put(path("users", name), "{'password':'other','tags':['monitoring']}");

        assertEquals(name, created.path("name").asText());
        assertEquals("[\"management\",\"custom\"]", created.path("tags").toString());
        assertEquals(
                "rabbit_password_hashing_sha256",
                created.path("hashing_algorithm").asText());
        assertEquals("{}", created.path("limits").toString());
        assertEquals(204, changed.status());
        assertEquals(
                "[\"monitoring\"]",
                api.get(path("users", name)).json().path("tags").toString());
    }

    @Test
    void takesAHashThatAnotherBrokerMade() throws Exception {
        String name = user("it-hash", "");
        String hash = api.get(path("users", name)).json().path("password_hash").asText();
        users.add("it-copy");

        api.put(
                path("users", "it-copy"),
                "{'password_hash':'" + hash + "','hashing_algorithm':'rabbit_password_hashing_sha256',"
                        + "'tags':'management'}");

        assertEquals("Login failed", api.as("it-copy").get("/api/whoami").reason());
        api.put(path("permissions", "/", "it-copy"), "{'configure':'','write':'','read':''}");
        try (Connection connection = broker.connect(settings -> {
            settings.setUsername("it-copy");
            settings.setPassword("it-hash");
        })) {
            assertTrue(connection.isOpen());
        }
    }

    @Test
    void lettingNobodyInWithoutAPassword() throws Exception {
        users.add("it-none");
        assertEquals(
                201,
                api.put(path("users", "it-none"), "{'password_hash':'','tags':''}")
                        .status());
        api.put(path("permissions", "/", "it-none"), "{'configure':'','write':'','read':''}");

        assertThrows(
                AuthenticationFailureException.class,
                () -> broker.connect(settings -> {
                    settings.setUsername("it-none");
                    settings.setPassword("");
                }));
    }

    @Test
    void refusesUsersThatMakeNoSense() throws Exception {
        String at = path("users", "it-bad");

        assertEquals("tags_not_present", api.put(at, "{'password':'p'}").reason());
        assertEquals(400, api.put(at, "{'password_hash':'xx','tags':''}").status());
        assertEquals(404, api.get(at).status());
        assertEquals(404, api.delete(at).status());
    }

    @Test
    void listsThoseWithoutPermissionsAndDeletesMany() throws Exception {
        user("it-a", "");
        user("it-b", "");
        api.put(path("permissions", "/", "it-a"), "{'configure':'','write':'','read':''}");

        String without = api.get("/api/users/without-permissions").response().body();
        Answer unknown = api.post("/api/users/bulk-delete", "{'users':['it-a','it-nobody']}");

        assertTrue(without.contains("\"it-b\""));
        assertFalse(without.contains("\"it-a\""));
        assertEquals("[\"no_such_user\",\"it-nobody\"]", unknown.reason());
        assertEquals(200, api.get(path("users", "it-a")).status(), "deleted in spite of the error");
        assertEquals(
                204,
                api.post("/api/users/bulk-delete", "{'users':['it-a','it-b']}").status());
        assertEquals(404, api.get(path("users", "it-b")).status());
    }

    @Test
    void closesTheConnectionsOfAUserWhoIsDeleted() throws Exception {
        user("it-gone", "");
        api.put(path("permissions", "/", "it-gone"), "{'configure':'.*','write':'.*','read':'.*'}");
        Connection connection = broker.connect(settings -> {
            settings.setUsername("it-gone");
            settings.setPassword("it-gone");
        });

        assertEquals(204, api.delete(path("users", "it-gone")).status());

        Await.until("closed", () -> !connection.isOpen());
    }

    @Test
    void saysWhoAsks() throws Exception {
        user("it-who", "management,custom");

        JsonNode json = api.as("it-who").get("/api/whoami").json();

        assertEquals("it-who", json.path("name").asText());
        assertEquals("[\"management\",\"custom\"]", json.path("tags").toString());
    }

    @Test
    void keepsEachTagToItsPlace() throws Exception {
        user("it-none", "");
        user("it-management", "management");
        user("it-policymaker", "policymaker");
        user("it-monitoring", "monitoring");
        for (String each : users) {
            api.put(path("permissions", "/", each), "{'configure':'.*','write':'.*','read':'.*'}");
        }

        assertEquals(401, api.as("it-none").get("/api/overview").status());
        assertEquals(200, api.as("it-management").get("/api/overview").status());
        assertRefused("Not administrator user", api.as("it-management").get("/api/users"));
        assertRefused("Not administrator user", api.as("it-monitoring").get("/api/users"));
        assertRefused("Not administrator user", api.as("it-monitoring").get("/api/definitions"));
        assertRefused("Not monitor user", api.as("it-management").get("/api/nodes"));
        assertEquals(200, api.as("it-monitoring").get("/api/nodes").status());
        String policy = "{'pattern':'^it-nothing$','definition':{'max-length':1}}";
        assertEquals(
                401,
                api.as("it-management").put("/api/policies/%2F/it-p", policy).status());
        assertEquals(
                201,
                api.as("it-policymaker").put("/api/policies/%2F/it-p", policy).status());
        assertRefused(
                "Not administrator user", api.as("it-policymaker").put("/api/operator-policies/%2F/it-p", policy));
        assertEquals(
                204, api.as("it-policymaker").delete("/api/policies/%2F/it-p").status());
    }

    private static void assertRefused(String reason, Answer answer) throws Exception {
        assertEquals(401, answer.status());
        assertEquals("not_authorised", answer.error());
        assertEquals(reason, answer.reason());
    }

    @Test
    void refusesWrongPasswordsWithAChallenge() throws Exception {
        Answer answer = api.as("nobody").get("/api/overview");

        assertEquals(401, answer.status());
        assertEquals("Login failed", answer.reason());
        assertTrue(answer.header("www-authenticate").startsWith("Basic "), answer.header("www-authenticate"));
    }
}
