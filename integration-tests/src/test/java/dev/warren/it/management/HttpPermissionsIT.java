package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual hosts and permissions over HTTP. */
class HttpPermissionsIT {
    private static final String VHOST = "it/v é";
    private static final String USER = "it-user";
    private static final String ALL = "{'configure':'.*','write':'.*','read':'.*'}";

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    @BeforeEach
    void create() throws Exception {
        assertEquals(201, api.put(path("vhosts", VHOST), null).status());
        assertEquals(
                201,
                api.put(path("users", USER), "{'password':'it-user','tags':'management'}")
                        .status());
    }

    @AfterEach
    void delete() throws Exception {
        api.delete(path("vhosts", VHOST));
        api.delete(path("users", USER));
    }

    @Test
    void aVirtualHostIsCreatedOnceAndItsCreatorMayAll() throws Exception {
        assertEquals(204, api.put(path("vhosts", VHOST), "{}").status());

        JsonNode json = api.get(path("vhosts", VHOST)).json();

        assertEquals(VHOST, json.path("name").asText());
        assertEquals(false, json.path("tracing").asBoolean(true));
        assertEquals("running", json.path("cluster_state").elements().next().asText());
        assertEquals(
                ".*",
                api.get(path("permissions", VHOST, "guest"))
                        .json()
                        .path("write")
                        .asText());
        assertEquals(204, api.delete(path("vhosts", VHOST)).status());
        assertEquals(404, api.get(path("vhosts", VHOST)).status());
        assertEquals(404, api.delete(path("vhosts", VHOST)).status());
    }

    @Test
    @WarrenOnly("as of RabbitMQ 4")
    void keepsWhatAVirtualHostIsDescribedAs() throws Exception {
        api.put(path("vhosts", VHOST), "{'description':'what for','tags':'a,b','tracing':true}");
        api.put(path("vhosts", VHOST), "{'tracing':false}");

        JsonNode json = api.get(path("vhosts", VHOST)).json();

        assertEquals("what for", json.path("description").asText());
        assertEquals("[\"a\",\"b\"]", json.path("tags").toString());
        assertEquals(false, json.path("tracing").asBoolean(true));
    }

    @Test
    @WarrenOnly("as of RabbitMQ 4")
    void deletesNoVirtualHostThatIsProtected() throws Exception {
        assertEquals(
                204,
                api.post(path("vhosts", VHOST, "deletion", "protection"), null).status());

        Answer refused = api.delete(path("vhosts", VHOST));

        assertEquals(412, refused.status());
        assertEquals(
                204, api.delete(path("vhosts", VHOST, "deletion", "protection")).status());
        assertEquals(204, api.delete(path("vhosts", VHOST)).status());
    }

    @Test
    void closesConnectionsAndForgetsWhatWasInIt() throws Exception {
        api.put(path("queues", VHOST, "q"), "{'durable':true}");
        Connection connection = broker.connect(settings -> settings.setVirtualHost(VHOST));

        api.delete(path("vhosts", VHOST));

        Await.until("closed", () -> !connection.isOpen());
        api.put(path("vhosts", VHOST), null);
        assertEquals(404, api.get(path("queues", VHOST, "q")).status());
    }

    @Test
    void putsShowsAndDeletesPermissions() throws Exception {
        String at = path("permissions", VHOST, USER);

        assertEquals(201, api.put(at, ALL).status());
        assertEquals(
                204, api.put(at, "{'configure':'^a','write':'^b','read':'^c'}").status());

        JsonNode json = api.get(at).json();
        assertEquals(
                Api.JSON.readTree("{\"user\":\"it-user\",\"vhost\":\"" + VHOST
                        + "\",\"configure\":\"^a\",\"write\":\"^b\",\"read\":\"^c\"}"),
                json);
        assertEquals(json, api.get(path("users", USER, "permissions")).json().get(0));
        assertEquals(2, api.get(path("vhosts", VHOST, "permissions")).json().size());
        assertTrue(api.get("/api/permissions").response().body().contains("it-user"));
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
        assertEquals(404, api.delete(at).status());
    }

    @Test
    void refusesPermissionsThatMakeNoSense() throws Exception {
        assertEquals(
                "[{key_missing,read}]",
                api.put(path("permissions", VHOST, USER), "{'configure':'','write':''}")
                        .reason());
        assertEquals(
                400,
                api.put(path("permissions", VHOST, USER), "{'configure':'[','write':'','read':''}")
                        .status());
        assertEquals(
                "vhost_or_user_not_found",
                api.put(path("permissions", VHOST, "it-no"), ALL).reason());
        assertEquals(
                "vhost_or_user_not_found",
                api.put(path("permissions", "it-no", USER), ALL).reason());
        assertEquals(404, api.get(path("permissions", VHOST, USER)).status());
        assertEquals(404, api.get(path("users", "it-no", "permissions")).status());
    }

    @Test
    void letsAUserSeeAndDoWhatItsPermissionsSay() throws Exception {
        Api user = api.as(USER);
        Answer outside = user.get(path("queues", VHOST));
        assertEquals(401, outside.status());
        assertEquals("User not authorised to access virtual host", outside.reason());
        assertFalse(user.get("/api/vhosts").response().body().contains(VHOST));

        api.put(path("permissions", VHOST, USER), "{'configure':'^a','write':'^a','read':'^a'}");

        assertEquals(200, user.get(path("queues", VHOST)).status());
        assertTrue(user.get("/api/vhosts").response().body().contains(VHOST));
        assertEquals(201, user.put(path("queues", VHOST, "a1"), "{}").status());
        assertEquals(401, user.put(path("queues", VHOST, "b1"), "{}").status());
        assertEquals(
                401,
                user.put(path("exchanges", VHOST, "b1"), "{'type':'direct'}").status());
        api.put(path("queues", VHOST, "b1"), "{}");
        assertEquals(401, user.delete(path("queues", VHOST, "b1")).status());
        assertEquals(401, user.delete(path("queues", VHOST, "b1", "contents")).status());
        String get = "{'count':1,'ackmode':'ack_requeue_true','encoding':'auto'}";
        assertEquals(401, user.post(path("queues", VHOST, "b1", "get"), get).status());
        assertEquals(200, user.post(path("queues", VHOST, "a1", "get"), get).status());
        assertEquals(200, api.get(path("queues", VHOST, "b1")).status());
    }

    @Test
    void putsShowsAndDeletesTopicPermissions() throws Exception {
        String at = path("topic-permissions", VHOST, USER);

        assertEquals(
                201,
                api.put(at, "{'exchange':'amq.topic','write':'^a','read':'.*'}").status());
        assertEquals(
                201, api.put(at, "{'exchange':'it.x','write':'','read':''}").status());
        assertEquals(
                204,
                api.put(at, "{'exchange':'amq.topic','write':'^b','read':'.*'}").status());
        assertEquals(
                "[{key_missing,read}]",
                api.put(at, "{'exchange':'amq.topic','write':''}").reason());

        assertEquals(2, api.get(at).json().size());
        assertEquals("^b", api.get(at).json().at("/0/write").asText());
        assertEquals(2, api.get(path("users", USER, "topic-permissions")).json().size());
        assertEquals(
                2, api.get(path("vhosts", VHOST, "topic-permissions")).json().size());
        assertEquals(204, api.delete(at).status());
        assertEquals(404, api.get(at).status());
    }
}
