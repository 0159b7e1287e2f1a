package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.it.harness.Broker;
import dev.warren.it.management.Api.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits of virtual hosts and users over HTTP. */
class HttpLimitsIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private final Api api = Api.of(broker);

    @BeforeEach
    void create() throws Exception {
        api.put(path("vhosts", "it-v"), null);
        api.put(path("users", "it-u"), "{'password':'it-u','tags':'management'}");
    }

    @AfterEach
    void delete() throws Exception {
        api.delete(path("vhosts", "it-v"));
        api.delete(path("users", "it-u"));
    }

    @Test
    void setsShowsAndClearsThoseOfAVirtualHost() throws Exception {
        String at = path("vhost-limits", "it-v");

        assertEquals(204, api.put(at + "/max-queues", "{'value':1}").status());
        assertEquals(204, api.put(at + "/max-connections", "{'value':7}").status());

        assertEquals(
                Api.JSON.readTree("[{\"vhost\":\"it-v\",\"value\":{\"max-connections\":7,\"max-queues\":1}}]"),
                api.get(at).json());
        assertEquals(api.get(at).json(), api.get("/api/vhost-limits").json());
        assertEquals("[]", api.get("/api/vhost-limits/%2F").response().body());
        assertEquals(201, api.put(path("queues", "it-v", "one"), "{}").status());
        Answer second = api.put(path("queues", "it-v", "two"), "{}");
        assertEquals(400, second.status());
        assertTrue(second.reason().contains("queue limit in vhost 'it-v'"), second.reason());
        assertEquals(204, api.delete(at + "/max-queues").status());
        assertEquals(201, api.put(path("queues", "it-v", "two"), "{}").status());
        assertEquals(204, api.delete(at + "/max-queues").status(), "one that is not there");
    }

    @Test
    void setsShowsAndClearsThoseOfAUser() throws Exception {
        String at = path("user-limits", "it-u");

        assertEquals(204, api.put(at + "/max-channels", "{'value':5}").status());

        String shown = "[{\"user\":\"it-u\",\"value\":{\"max-channels\":5}}]";
        assertEquals(shown, api.get(at).response().body());
        assertEquals(shown, api.as("it-u").get(at).response().body(), "the user's own");
        assertEquals(401, api.as("it-u").get("/api/user-limits").status());
        assertEquals(
                5,
                api.get(path("users", "it-u")).json().at("/limits/max-channels").asInt());
        assertEquals(204, api.delete(at + "/max-channels").status());
        assertEquals("[]", api.get(at).response().body());
    }

    @Test
    void refusesLimitsThatMakeNoSense() throws Exception {
        assertEquals(400, api.put("/api/vhost-limits/it-v/bogus", "{'value':5}").status());
        assertEquals(
                400,
                api.put("/api/vhost-limits/it-v/max-queues", "{'value':'x'}").status());
        assertEquals(
                "[{key_missing,value}]",
                api.put("/api/vhost-limits/it-v/max-queues", "{}").reason());
        assertEquals(
                404,
                api.put("/api/vhost-limits/it-no/max-queues", "{'value':5}").status());
        assertEquals(400, api.put("/api/user-limits/it-u/bogus", "{'value':5}").status());
        assertEquals(
                "[\"no_such_user\",\"it-no\"]",
                api.put("/api/user-limits/it-no/max-channels", "{'value':5}").reason());
        assertEquals("[]", api.get("/api/vhost-limits").response().body());
        assertEquals("[]", api.get("/api/user-limits").response().body());
    }
}
