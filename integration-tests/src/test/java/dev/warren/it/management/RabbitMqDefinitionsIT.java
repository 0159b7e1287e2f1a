package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.RabbitServer;
import dev.warren.it.harness.WarrenProcess;
import dev.warren.it.management.Api.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Definitions go from Warren to the RabbitMQ of Debian's package rabbitmq-server and from there to Warren, and nothing is
 * lost on the way. Skipped, and said so, where that is not installed.
 */
class RabbitMqDefinitionsIT {
    private static final String VHOST = "rt/v";

    /** Of a plugin, which Warren keeps for the broker that a file goes to, and takes no other way. */
    private static final String UPSTREAM = "{'parameters':[{'vhost':'" + VHOST + "','component':'federation-upstream',"
            + "'name':'up','value':{'uri':'amqp://127.0.0.1','expires':3600000}}]}";

    /** Of {@code rt-sha512} with the salt 1, 2, 3, 4. */
    private static final String HASH =
            "AQIDBLFtcXB09obmvVdJiVuk/UV7HCZRuDbNnp2NRhCLLNbf+a0pybV3o3TEWE2Pc5fZ0TL1f39T67PI/Jt3jlu+q5k=";

    /** What both APIs are asked to make, in this order: a path and a body, in which apostrophes are quotation marks. */
    private static final List<Map.Entry<String, String>> MADE = List.of(
            Map.entry(path("users", "rt-password"), "{'password':'rt-password','tags':'administrator'}"),
            Map.entry(
                    path("users", "rt-sha512"),
                    "{'password_hash':'" + HASH + "',"
                            + "'hashing_algorithm':'rabbit_password_hashing_sha512','tags':'management'}"),
            Map.entry(path("users", "rt-nobody"), "{'password_hash':'','tags':''}"),
            Map.entry(path("vhosts", VHOST), "{'description':'round trip','tags':'production,qa'}"),
            Map.entry(path("permissions", VHOST, "rt-password"), "{'configure':'.*','write':'.*','read':'.*'}"),
            Map.entry(path("permissions", VHOST, "rt-sha512"), "{'configure':'','write':'^a\\\\.b$','read':'.*'}"),
            Map.entry(
                    path("topic-permissions", VHOST, "rt-sha512"),
                    "{'exchange':'amq.topic','write':'^a','read':'^{username}'}"),
            Map.entry(path("user-limits", "rt-sha512", "max-connections"), "{'value':5}"),
            Map.entry(path("vhost-limits", VHOST, "max-queues"), "{'value':50}"),
            Map.entry(
                    path("policies", VHOST, "p"),
                    "{'pattern':'^a','definition':{'max-length':10,'dead-letter-exchange':'x','ha-mode':'exactly',"
                            + "'ha-params':2,'queue-mode':'lazy'},'priority':3,'apply-to':'queues'}"),
            Map.entry(
                    path("policies", VHOST, "ae"),
                    "{'pattern':'^x','definition':{'alternate-exchange':'amq.fanout'},'priority':0,"
                            + "'apply-to':'exchanges'}"),
            Map.entry(
                    path("operator-policies", VHOST, "op"),
                    "{'pattern':'.','definition':{'message-ttl':60000},'priority':-1,'apply-to':'queues'}"),
            Map.entry(path("global-parameters", "rt"), "{'value':{'a':[1,'b',true,{'c':0.5}]}}"),
            Map.entry(
                    path("exchanges", VHOST, "x/é"),
                    "{'type':'topic','durable':true,'internal':true,"
                            + "'arguments':{'alternate-exchange':'amq.fanout','own':{'deep':[1,2.5,'t',false]}}}"),
            Map.entry(path("exchanges", VHOST, "gone"), "{'type':'fanout','auto_delete':true,'durable':false}"),
            Map.entry(
                    path("queues", VHOST, "a1"),
                    "{'durable':true,'arguments':{'x-queue-mode':'lazy','x-max-priority':5,'x-message-ttl':3000000000,"
                            + "'x-dead-letter-exchange':'','x-dead-letter-routing-key':'k','x-own':[]}}"),
            Map.entry(path("queues", VHOST, "a2"), "{'durable':false,'auto_delete':true,'arguments':{}}"),
            Map.entry(path("queues", VHOST, "q3"), "{'durable':true,'arguments':{'x-queue-type':'quorum'}}"));

    /** Bindings, which are made by a POST that is answered with their place. */
    private static final List<Map.Entry<String, String>> BOUND = List.of(
            Map.entry(path("bindings", VHOST, "e", "x/é", "q", "a1"), "{'routing_key':'a.#','arguments':{}}"),
            Map.entry(path("bindings", VHOST, "e", "x/é", "q", "a1"), "{'routing_key':'~','arguments':{'n':1}}"),
            Map.entry(
                    path("bindings", VHOST, "e", "amq.headers", "e", "x/é"),
                    "{'routing_key':'','arguments':{'x-match':'any','n':7,'s':'t','b':true,'half':0.5}}"));

    /** Each noun with the fields that make one of it. */
    private static final Map<String, List<String>> NOUNS = new TreeMap<>(Map.of(
            "users", List.of("name"),
            "vhosts", List.of("name"),
            "permissions", List.of("vhost", "user"),
            "topic_permissions", List.of("vhost", "user", "exchange"),
            "parameters", List.of("vhost", "component", "name"),
            "global_parameters", List.of("name"),
            "policies", List.of("vhost", "name"),
            "queues", List.of("vhost", "name"),
            "exchanges", List.of("vhost", "name"),
            "bindings", List.of("vhost", "source", "destination", "destination_type", "routing_key", "arguments")));

    private static Path script;
    private static RabbitServer rabbit;

    @TempDir
    Path directory;

    @BeforeAll
    static void startRabbitMq() throws Exception {
        Optional<Path> installed = RabbitServer.installed();
        boolean required = Boolean.parseBoolean(System.getenv("CI"));
        if (installed.isEmpty() && !required) {
            System.out.println("RabbitMqDefinitionsIT is skipped: rabbitmq-server 3.x is not installed");
        }
        assumeTrue(required || installed.isPresent(), "rabbitmq-server 3.x is not installed");
        script = installed.orElseThrow();
        rabbit = RabbitServer.start(script, RabbitServer.MANAGEMENT, "rabbitmq_federation");
        Api api = Api.of(rabbit.http());
        Await.until("RabbitMQ's API to answer", () -> {
            try {
                return api.get("/api/overview").status() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @AfterAll
    static void stopRabbitMq() throws Exception {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    private static void make(Api api) throws Exception {
        for (Map.Entry<String, String> each : MADE) {
            Answer answer = api.put(each.getKey(), each.getValue());
            assertTrue(answer.status() == 201 || answer.status() == 204, each + ": " + answer);
        }
        load(api, UPSTREAM.replace('\'', '"'));
        for (Map.Entry<String, String> each : BOUND) {
            Answer answer = api.post(each.getKey(), each.getValue());
            assertEquals(201, answer.status(), each + ": " + answer);
        }
    }

    private static void clear(Api api) throws Exception {
        api.delete(path("vhosts", VHOST));
        api.delete(path("global-parameters", "rt"));
        for (String user : List.of("rt-password", "rt-sha512", "rt-nobody")) {
            api.delete(path("users", user));
        }
    }

    private static String export(Api api) throws Exception {
        Answer answer = api.get("/api/definitions");
        assertEquals(200, answer.status());
        return answer.response().body();
    }

    private static void load(Api api, String definitions) throws Exception {
        Answer answer = api.send(api.request("/api/definitions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(definitions)));
        assertEquals("", answer.response().body());
        assertEquals(204, answer.status());
    }

    @Test
    void rabbitMqTakesWhatWarrenExports() throws Exception {
        Api rabbitApi = Api.of(rabbit.http());
        String exported;
        try (WarrenProcess warren = WarrenProcess.start(directory.resolve("warren"))) {
            Api warrenApi = Api.of(warren.http());
            make(warrenApi);
            exported = export(warrenApi);
            warren.failOnStackTraces();
        }
        try {
            load(rabbitApi, exported);

            assertAllThere(exported, export(rabbitApi));
            assertLogins(rabbit.amqp());
            String once = export(rabbitApi);
            rabbit.ctl(
                    script,
                    "import_definitions",
                    Files.writeString(directory.resolve("warren.json"), exported)
                            .toString());
            assertSame(once, export(rabbitApi));
        } finally {
            clear(rabbitApi);
        }
    }

    @Test
    void warrenTakesWhatRabbitMqExportsAtTheStartAndOnRequest() throws Exception {
        Api rabbitApi = Api.of(rabbit.http());
        Path file = directory.resolve("rabbit.json");
        String exported;
        try {
            make(rabbitApi);
            exported = export(rabbitApi);
            rabbit.ctl(script, "export_definitions", file.toString());
        } finally {
            clear(rabbitApi);
        }
        try (WarrenProcess warren =
                WarrenProcess.startWith(directory.resolve("one"), "--definitions", file.toString())) {
            Api warrenApi = Api.of(warren.http());
            String once = export(warrenApi);
            // rabbitmqctl leaves internal exchanges out, and writes a global parameter's object as pairs.
            assertAllThere(exported, once, "global_parameters", "exchanges", "bindings");
            assertEquals("round trip", vhost(warrenApi).path("description").asText());
            assertLogins(warren.amqp());

            load(warrenApi, exported);
            assertAllThere(exported, export(warrenApi));
            once = export(warrenApi);
            load(warrenApi, exported);

            assertSame(once, export(warrenApi));
            warren.failOnStackTraces();
        }
        try (WarrenProcess other = WarrenProcess.start(directory.resolve("two"))) {
            Api api = Api.of(other.http());

            load(api, exported);

            assertAllThere(exported, export(api));
            assertLogins(other.amqp());
            other.failOnStackTraces();
        }
    }

    @Test
    void comesBackUnchangedFromRabbitMq() throws Exception {
        Api rabbitApi = Api.of(rabbit.http());
        try (WarrenProcess warren = WarrenProcess.start(directory.resolve("one"));
                WarrenProcess other = WarrenProcess.start(directory.resolve("two"))) {
            make(Api.of(warren.http()));
            String exported = export(Api.of(warren.http()));
            load(rabbitApi, exported);

            load(Api.of(other.http()), export(rabbitApi));

            // What RabbitMQ 3.10 exports of a virtual host is its name.
            assertAllThere(exported, export(Api.of(other.http())), "vhosts");
            assertEquals(
                    "Default virtual host",
                    Api.of(other.http())
                            .get(path("vhosts", "/"))
                            .json()
                            .path("description")
                            .asText());
        } finally {
            clear(rabbitApi);
        }
    }

    /** Who has a password or its hash is let in; who has an empty hash is not. */
    private static void assertLogins(InetSocketAddress amqp) throws Exception {
        for (String user : List.of("rt-password", "rt-sha512")) {
            try (Connection connection = login(amqp, user, user).newConnection();
                    Channel channel = connection.createChannel()) {
                assertEquals(0, channel.queueDeclarePassive("a1").getMessageCount());
            }
        }
        Assertions.assertThrows(AuthenticationFailureException.class, () -> login(amqp, "rt-sha512", "rt-password")
                .newConnection());
        Assertions.assertThrows(AuthenticationFailureException.class, () -> login(amqp, "rt-nobody", "")
                .newConnection());
    }

    private static ConnectionFactory login(InetSocketAddress amqp, String user, String password) {
        ConnectionFactory factory = Broker.factory(amqp);
        factory.setVirtualHost(VHOST);
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setHandshakeTimeout((int) Duration.ofSeconds(30).toMillis());
        return factory;
    }

    private static JsonNode vhost(Api api) throws Exception {
        return api.get(path("vhosts", VHOST)).json();
    }

    /** Everything of the one is in the other, with all fields that both know. */
    private static void assertAllThere(String expected, String actual, String... but) throws Exception {
        compare(expected, actual, true, List.of(but));
    }

    private static void assertSame(String expected, String actual) throws Exception {
        compare(expected, actual, false, List.of());
        compare(actual, expected, false, List.of());
    }

    private static void compare(String expected, String actual, boolean otherBroker, List<String> but)
            throws Exception {
        for (Map.Entry<String, List<String>> noun : NOUNS.entrySet()) {
            if (but.contains(noun.getKey())) {
                continue;
            }
            Map<String, ObjectNode> wanted = byKey(expected, noun.getKey(), noun.getValue());
            Map<String, ObjectNode> found = byKey(actual, noun.getKey(), noun.getValue());
            wanted.forEach((key, want) -> {
                ObjectNode have = found.get(key);
                assertTrue(have != null, noun.getKey() + " " + key + " is missing among " + found.keySet());
                if (otherBroker) {
                    want.retain(List.copyOf(names(have)));
                    have.retain(List.copyOf(names(want)));
                }
                assertEquals(want.toString(), have.toString(), noun.getKey());
            });
        }
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static Map<String, ObjectNode> byKey(String definitions, String noun, List<String> fields)
            throws Exception {
        Map<String, ObjectNode> byKey = new TreeMap<>();
        for (JsonNode each : Api.JSON.readTree(definitions).path(noun)) {
            ObjectNode sorted = (ObjectNode) sorted(each);
            StringBuilder key = new StringBuilder();
            fields.forEach(field -> key.append(sorted.path(field)).append(' '));
            byKey.put(key.toString(), sorted);
        }
        assertTrue(!byKey.isEmpty(), noun + " are missing in " + definitions);
        return byKey;
    }

    /** With the fields of objects by name; RabbitMQ writes an empty object as an empty list in places. */
    private static JsonNode sorted(JsonNode json) {
        if (json.isArray() && json.isEmpty()) {
            return Api.JSON.createObjectNode();
        }
        if (json.isArray()) {
            var array = Api.JSON.createArrayNode();
            json.forEach(each -> array.add(sorted(each)));
            return array;
        }
        if (json.isObject()) {
            Map<String, JsonNode> byName = new TreeMap<>();
            json.properties().forEach(field -> byName.put(field.getKey(), sorted(field.getValue())));
            return Api.JSON.createObjectNode().setAll(byName);
        }
        return json;
    }
}
