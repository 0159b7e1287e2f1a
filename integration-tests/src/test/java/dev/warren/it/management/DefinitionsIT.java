package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenProcess;
import dev.warren.it.management.Api.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export and import of definitions, of this broker's and of RabbitMQ's files. */
class DefinitionsIT {
    /** As RabbitMQ 3.8 writes them: tags in one text, no algorithm, empty objects as lists, policies for mirrors. */
    private static final String OLD = """
            {"rabbit_version":"3.8.2",
             "users":[{"name":"old","password_hash":"","hashing_algorithm":null,"tags":"management,policymaker",
                       "limits":[]}],
             "vhosts":[{"name":"old/v"}],
             "permissions":[{"user":"old","vhost":"old/v","configure":".*","write":"","read":"^a"}],
             "topic_permissions":[{"user":"old","vhost":"old/v","exchange":"amq.topic","write":"^b","read":".*"}],
             "parameters":[{"vhost":"old/v","component":"vhost-limits","name":"limits","value":{"max-queues":9}},
                           {"vhost":"old/v","component":"operator_policy","name":"op",
                            "value":{"pattern":"^a","definition":{"max-length":7},"priority":1,"apply-to":"queues"}}],
             "global_parameters":[{"name":"cluster_name","value":"old@cluster"},{"name":"g","value":[1,{"a":"b"}]}],
             "policies":[{"vhost":"old/v","name":"ha","pattern":"^a","apply-to":"queues",
                          "definition":{"ha-mode":"all","ha-sync-mode":"automatic"},"priority":2}],
             "queues":[{"name":"a1","vhost":"old/v","durable":true,"auto_delete":false,
                        "arguments":{"x-queue-mode":"lazy","x-queue-type":"classic","x-max-priority":3}},
                       {"name":"a2","vhost":"old/v","durable":false,"auto_delete":true,"arguments":[]}],
             "exchanges":[{"name":"x/é","vhost":"old/v","type":"topic","durable":true,"auto_delete":false,
                           "internal":true,"arguments":{"alternate-exchange":"amq.fanout"}}],
             "bindings":[{"source":"x/é","vhost":"old/v","destination":"a1","destination_type":"queue",
                          "routing_key":"k.#","arguments":{}},
                         {"source":"amq.headers","vhost":"old/v","destination":"x/é","destination_type":"exchange",
                          "routing_key":"","arguments":{"x-match":"all","n":1,"half":0.5}}],
             "nobody_knows_this":{"a":1}}
            """;

    private static final List<String> NOUNS = List.of(
            "users",
            "vhosts",
            "permissions",
            "topic_permissions",
            "parameters",
            "global_parameters",
            "policies",
            "queues",
            "exchanges",
            "bindings");

    @TempDir
    Path directory;

    private WarrenProcess start(String name, String... options) throws Exception {
        return WarrenProcess.startWith(directory.resolve(name), options);
    }

    private static void load(Api api, String path, String definitions) throws Exception {
        Answer answer = api.send(api.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(definitions)));
        assertEquals("", answer.response().body());
        assertEquals(204, answer.status());
    }

    @Test
    void takesAFileOfAnOldRabbitMq() throws Exception {
        try (WarrenProcess broker = start("one")) {
            Api api = Api.of(broker.http());
            load(api, "/api/definitions", OLD);

            assertEquals(
                    "[\"management\",\"policymaker\"]",
                    api.get("/api/users/old").json().path("tags").toString());
            assertEquals(
                    "^a",
                    api.get(path("permissions", "old/v", "old"))
                            .json()
                            .path("read")
                            .asText());
            assertEquals(
                    1, api.get(path("topic-permissions", "old/v", "old")).json().size());
            JsonNode queue = api.get(path("queues", "old/v", "a1")).json();
            assertEquals("ha", queue.path("policy").asText());
            assertEquals("op", queue.path("operator_policy").asText());
            assertEquals(3, queue.at("/arguments/x-max-priority").asInt());
            assertTrue(api.get(path("exchanges", "old/v", "x/é"))
                    .json()
                    .path("internal")
                    .asBoolean());
            assertEquals(
                    1,
                    api.get(path("bindings", "old/v", "e", "x/é", "q", "a1"))
                            .json()
                            .size());
            JsonNode headers = api.get(path("bindings", "old/v", "e", "amq.headers", "e", "x/é"))
                    .json();
            assertEquals(0.5, headers.at("/0/arguments/half").asDouble());
            assertEquals(
                    "old@cluster",
                    api.get("/api/cluster-name").json().path("name").asText());
            assertEquals(
                    9,
                    api.get(path("vhost-limits", "old/v"))
                            .json()
                            .at("/0/value/max-queues")
                            .asInt());
            broker.failOnStackTraces();
        }
    }

    @Test
    void importsWhatItExportsInAnotherBrokerAndAgain() throws Exception {
        String exported;
        try (WarrenProcess one = start("one")) {
            Api api = Api.of(one.http());
            load(api, "/api/definitions", OLD);
            exported = api.get("/api/definitions").response().body();
            load(api, "/api/definitions", exported);
            assertSame(exported, api.get("/api/definitions").response().body());
        }
        try (WarrenProcess two = start("two")) {
            Api api = Api.of(two.http());
            load(api, "/api/definitions", exported);
            assertSame(exported, api.get("/api/definitions").response().body());
        }
    }

    private static void assertSame(String expected, String actual) throws Exception {
        for (String noun : NOUNS) {
            assertEquals(
                    Api.JSON.readTree(expected).path(noun),
                    Api.JSON.readTree(actual).path(noun),
                    noun);
        }
    }

    @Test
    void keepsImportedDefinitionsThroughARestart() throws Exception {
        String before;
        try (WarrenProcess one = start("one")) {
            Api api = Api.of(one.http());
            load(api, "/api/definitions", OLD);
            before = api.get("/api/definitions").response().body();
            one.kill();
        }
        try (WarrenProcess again = start("one")) {
            String after =
                    Api.of(again.http()).get("/api/definitions").response().body();
            ObjectNode durable = (ObjectNode) Api.JSON.readTree(before);
            ArrayNode queues = (ArrayNode) durable.path("queues");
            for (int i = queues.size() - 1; i >= 0; i--) {
                if (!queues.get(i).path("durable").asBoolean()) {
                    queues.remove(i);
                }
            }
            assertSame(durable.toString(), after);
        }
    }

    @Test
    void importsAtTheStart() throws Exception {
        Path file = Files.writeString(directory.resolve("definitions.json"), OLD);

        try (WarrenProcess broker = start("one", "--definitions", file.toString())) {
            assertEquals(
                    200,
                    Api.of(broker.http()).get(path("queues", "old/v", "a1")).status());
        }
    }

    @Test
    void doesNotStartWithDefinitionsThatMakeNoSense() throws Exception {
        Path file = Files.writeString(directory.resolve("definitions.json"), "{\"queues\":[{\"name\":\"q\"}]}");

        try (WarrenProcess broker = WarrenProcess.launch(
                directory.resolve("one"), "127.0.0.1", List.of("--definitions", file.toString()), List.of())) {
            assertNotEquals(0, broker.awaitExit(java.time.Duration.ofSeconds(60)));
            assertTrue(
                    broker.log().stream().anyMatch(line -> line.contains("cannot import definitions from " + file)),
                    "no reason in the log");
            broker.failOnStackTraces();
        }
    }

    @Test
    void takesAFormWithAFile() throws Exception {
        try (WarrenProcess broker = start("one")) {
            Api api = Api.of(broker.http());
            String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"d.json\"\r\n"
                    + "Content-Type: application/json\r\n\r\n" + OLD + "\r\n--b--\r\n";

            Answer answer = api.send(api.request("/api/definitions")
                    .header("Content-Type", "multipart/form-data; boundary=b")
                    .POST(HttpRequest.BodyPublishers.ofString(form)));

            assertEquals(204, answer.status(), answer.response().body());
            assertEquals(200, api.get(path("queues", "old/v", "a1")).status());
            Answer noFile = api.send(api.request("/api/definitions")
                    .header("Content-Type", "multipart/form-data; boundary=b")
                    .POST(HttpRequest.BodyPublishers.ofString(form.replace("\"file\"", "\"other\""))));
            assertEquals("[{key_missing,file}]", noFile.reason());
        }
    }

    @Test
    void copiesAVirtualHostIntoAnother() throws Exception {
        try (WarrenProcess broker = start("one")) {
            Api api = Api.of(broker.http());
            load(api, "/api/definitions", OLD);
            api.put(path("vhosts", "copy"), null);
            String exported = api.get(path("definitions", "old/v")).response().body();

            load(api, path("definitions", "copy"), exported);

            assertFalse(Api.JSON.readTree(exported).has("users"));
            assertEquals(200, api.get(path("queues", "copy", "a1")).status());
            assertEquals(
                    1,
                    api.get(path("bindings", "copy", "e", "x/é", "q", "a1"))
                            .json()
                            .size());
            assertEquals(200, api.get(path("policies", "copy", "ha")).status());
            assertEquals(
                    7,
                    api.get(path("operator-policies", "copy", "op"))
                            .json()
                            .at("/definition/max-length")
                            .asInt());
            assertEquals(404, api.get(path("definitions", "nowhere")).status());
        }
    }

    @Test
    void leavesOutWhatBelongsToAConnection() throws Exception {
        try (WarrenProcess broker = start("one");
                Connection connection = Broker.factory(broker.amqp()).newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("mine", false, true, false, Map.of());
            channel.queueBind("mine", "amq.direct", "k");
            channel.queueDeclare("ours", true, false, false, Map.of());
            channel.queueDeclare();

            JsonNode exported = Api.of(broker.http())
                    .get("/api/definitions?download=a%22b.json")
                    .json();

            assertEquals(1, exported.path("queues").size());
            assertEquals("ours", exported.at("/queues/0/name").asText());
            assertEquals(0, exported.path("bindings").size());
            assertEquals(0, exported.path("exchanges").size());
        }
    }

    @Test
    void takesAFileOfRabbitmqctlWithPairsForObjectsAndBindingsOfWhatItLeavesOut() throws Exception {
        try (WarrenProcess broker = start("one")) {
            Api api = Api.of(broker.http());

            load(api, "/api/definitions", """
                    {"vhosts":[{"name":"/","limits":[["max-queues",50]]}],
                     "parameters":[{"vhost":"/","component":"operator_policy","name":"op",
                                    "value":{"pattern":"^a","definition":[["max-length",7]],"priority":1,
                                             "apply-to":"queues"}}],
                     "bindings":[{"source":"internal","vhost":"/","destination":"amq.fanout",
                                  "destination_type":"exchange","routing_key":"","arguments":{}}]}
                    """);

            assertEquals(
                    7,
                    api.get(path("operator-policies", "/", "op"))
                            .json()
                            .at("/definition/max-length")
                            .asInt());
            assertEquals(0, api.get("/api/definitions").json().path("bindings").size());
            assertEquals(
                    "Default virtual host",
                    api.get(path("vhosts", "/")).json().path("description").asText());
        }
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        try (WarrenProcess broker = start("one")) {
            Api api = Api.of(broker.http());

            assertEquals("not_json", api.post("/api/definitions", "bad").reason());
            assertEquals(
                    "[{key_missing,vhost}]",
                    api.post("/api/definitions", "{'queues':[{'name':'q'}]}").reason());
            Answer nowhere = api.post("/api/definitions", "{'queues':[{'name':'q','vhost':'nowhere'}]}");
            assertEquals(400, nowhere.status());
            assertTrue(nowhere.reason().contains("nowhere"), nowhere.reason());
            assertEquals(
                    "[\"not_a_list\",\"users\"]",
                    api.post("/api/definitions", "{'users':5}").reason());
            assertEquals(
                    413, api.post("/api/definitions", " ".repeat(21_000_000)).status());
        }
    }
}
