package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.management.Api.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no sense, or is not meant well: a clear error, nothing executed, nothing half-done. */
@WarrenOnly("RabbitMQ fails with 500 for much of it")
class HttpBadInputIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private static final String VHOST = "bad input";
    private static final String HOME = Api.path(VHOST).substring("/api/".length());
    private static final String WEAK = "bad-input-weak";

    /** A request that changes something, and would be granted. */
    record Write(String method, String path, String body) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static List<Write> writes() {
        return List.of(
                new Write("PUT", "/api/vhosts/bad-v", "{'description':'d','tags':'a,b','tracing':false}"),
                new Write("PUT", "/api/users/bad-u", "{'password':'p','tags':'management'}"),
                new Write(
                        "PUT",
                        "/api/users/bad-u",
                        "{'password_hash':'','hashing_algorithm':'rabbit_password_hashing_sha256','tags':''}"),
                new Write("POST", "/api/users/bulk-delete", "{'users':['" + WEAK + "']}"),
                new Write("PUT", "/api/permissions/" + HOME + "/" + WEAK, "{'configure':'a','write':'b','read':'c'}"),
                new Write(
                        "PUT",
                        "/api/topic-permissions/" + HOME + "/" + WEAK,
                        "{'exchange':'amq.topic','write':'b','read':'c'}"),
                new Write(
                        "PUT",
                        "/api/queues/" + HOME + "/bad-q",
                        "{'durable':true,'auto_delete':false,'arguments':{'x-max-length':3}}"),
                new Write(
                        "PUT",
                        "/api/exchanges/" + HOME + "/bad-x",
                        "{'type':'topic','durable':true,'auto_delete':false,'internal':false,'arguments':{'a':1}}"),
                new Write(
                        "POST",
                        "/api/bindings/" + HOME + "/e/amq.direct/q/kept",
                        "{'routing_key':'k','arguments':{'a':1}}"),
                new Write(
                        "POST",
                        "/api/exchanges/" + HOME + "/amq.default/publish",
                        "{'properties':{'delivery_mode':2,'headers':{'a':1}},'routing_key':'kept','payload':'p','payload_encoding':'string'}"),
                new Write(
                        "POST",
                        "/api/queues/" + HOME + "/kept/get",
                        "{'count':1,'ackmode':'ack_requeue_false','encoding':'auto','truncate':5}"),
                new Write(
                        "PUT",
                        "/api/policies/" + HOME + "/bad-p",
                        "{'pattern':'^a','definition':{'max-length':3},'priority':1,'apply-to':'queues'}"),
                new Write(
                        "PUT",
                        "/api/operator-policies/" + HOME + "/bad-p",
                        "{'pattern':'^a','definition':{'max-length':3},'priority':1,'apply-to':'queues'}"),
                new Write("PUT", "/api/global-parameters/bad-g", "{'value':{'a':1}}"),
                new Write("PUT", "/api/vhost-limits/" + HOME + "/max-queues", "{'value':99}"),
                new Write("PUT", "/api/user-limits/" + WEAK + "/max-channels", "{'value':99}"),
                new Write("PUT", "/api/parameters/vhost-limits/" + HOME + "/limits", "{'value':{'max-queues':99}}"),
                new Write("PUT", "/api/cluster-name", "{'name':'bad-c'}"),
                new Write(
                        "POST",
                        "/api/definitions",
                        "{'users':[],'vhosts':[{'name':'bad-v'}],'policies':[{'vhost':'bad-v','name':'p','pattern':'',"
                                + "'definition':{'max-length':3}}],'queues':[{'vhost':'bad-v','name':'q','durable':true}],"
                                + "'exchanges':[],'bindings':[],'permissions':[],'parameters':[]}"),
                new Write(
                        "POST",
                        "/api/definitions/" + HOME,
                        "{'queues':[{'name':'bad-q','durable':true}],'exchanges':[]}"));
    }

    private final Api api = Api.of(broker);
    private String clusterName;

    @BeforeEach
    void make() throws Exception {
        clusterName = api.get("/api/cluster-name").json().path("name").asText();
        assertEquals(201, api.put("/api/vhosts/" + HOME, "{}").status());
        api.put("/api/permissions/" + HOME + "/guest", "{'configure':'.*','write':'.*','read':'.*'}");
        api.put("/api/users/" + WEAK, "{'password':'" + WEAK + "','tags':'management'}");
        api.put("/api/queues/" + HOME + "/kept", "{'durable':true}");
        api.post(
                "/api/exchanges/" + HOME + "/amq.default/publish",
                "{'properties':{},'routing_key':'kept','payload':'kept','payload_encoding':'string'}");
    }

    @AfterEach
    void unmake() throws Exception {
        for (String path : List.of(
                "/api/vhosts/" + HOME,
                "/api/vhosts/bad-v",
                "/api/users/bad-u",
                "/api/users/" + WEAK,
                "/api/global-parameters/bad-g")) {
            api.delete(path);
        }
        api.put("/api/cluster-name", "{'name':'" + clusterName + "'}");
    }

    /** All that is declared, and what the queue has. */
    private Map<String, JsonNode> state() throws Exception {
        Map<String, JsonNode> state = new TreeMap<>();
        for (String noun : List.of(
                "definitions",
                "vhosts?columns=name,tags",
                "queues?columns=name,vhost,messages",
                "user-limits",
                "vhost-limits",
                "cluster-name")) {
            state.put(noun, api.get("/api/" + noun).json());
        }
        ((ObjectNode) state.get("definitions")).remove("explanation");
        return state;
    }

    private void refusedWithoutTrace(Map<String, JsonNode> before, Answer answer, String what) throws Exception {
        assertTrue(answer.status() >= 400 && answer.status() < 500, what + ": " + answer.status());
        assertFalse(answer.error().isEmpty(), what + ": " + answer.response().body());
        assertFalse(answer.reason().isEmpty(), what + ": " + answer.response().body());
        assertEquals(before, state(), what);
    }

    @ParameterizedTest
    @MethodSource("writes")
    void refusesWhatIsNoJsonObject(Write write) throws Exception {
        Map<String, JsonNode> before = state();
        String whole = write.body();
        for (String body : List.of(
                whole.substring(0, whole.length() - 1),
                whole + "}",
                whole + whole,
                "[" + whole + "]",
                "'text'",
                "5",
                "nul",
                "{'a':NaN}",
                "{'a':Infinity}",
                "{a:1}",
                "{'a':01}",
                "{'a':'\\ud800\\x'}",
                "{'a':" + "[".repeat(5000) + "]".repeat(5000) + "}",
                "{'a':".repeat(5000) + "1" + "}".repeat(5000))) {
            String what = write + " " + body.substring(0, Math.min(60, body.length()));
            refusedWithoutTrace(before, api.send(write.method(), write.path(), body), what);
        }
    }

    /** Each key with each wrong value: refused without a trace, or taken as RabbitMQ does, never a failure of the server. */
    @ParameterizedTest
    @MethodSource("writes")
    void takesOrRefusesEveryValueOfEveryKey(Write write) throws Exception {
        ObjectNode valid = (ObjectNode) Api.JSON.readTree(write.body().replace('\'', '"'));
        List<String> keys = valid.properties().stream().map(Map.Entry::getKey).toList();
        for (String key : keys) {
            for (String value : List.of(
                    "null",
                    "5",
                    "-1",
                    "1.5",
                    "true",
                    "\"\"",
                    "\"text\"",
                    "[]",
                    "[1]",
                    "[[]]",
                    "{}",
                    "{\"a\":{\"b\":null}}",
                    "99999999999999999999",
                    "9223372036854775807",
                    "1e400",
                    "\"" + "x".repeat(300) + "\"",
                    "\"\\u0000\"")) {
                Map<String, JsonNode> before = state();
                String body = valid.deepCopy().put(key, "?!").toString().replace("\"?!\"", value);
                String what = write + " " + body;
                Answer answer = api.send(
                        api.request(write.path()).method(write.method(), HttpRequest.BodyPublishers.ofString(body)));
                if (answer.status() >= 400) {
                    refusedWithoutTrace(before, answer, what);
                } else {
                    unmake();
                    make();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("writes")
    void refusesWhoMayNot(Write write) throws Exception {
        Map<String, JsonNode> before = state();
        refusedWithoutTrace(
                before, api.as(WEAK).send(write.method(), write.path(), write.body()), "no rights: " + write);
        refusedWithoutTrace(
                before, api.as("nobody").send(write.method(), write.path(), write.body()), "no user: " + write);
    }

    /** A page of another site can send forms, with the password if the browser has it, and cookies. */
    @ParameterizedTest
    @MethodSource("writes")
    void refusesFormsOfOtherSites(Write write) throws Exception {
        Map<String, JsonNode> before = state();
        String body = write.body().replace('\'', '"');
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json")) {
            Answer withPassword = api.send(api.request(write.path())
                    .header("Origin", "http://evil.example")
                    .header("Content-Type", type)
                    .method(write.method(), HttpRequest.BodyPublishers.ofString(body)));
            assertEquals(403, withPassword.status(), write + " as " + type);
            refusedWithoutTrace(before, withPassword, write + " as " + type);
        }
        Answer told = api.send(api.request(write.path())
                .header("Sec-Fetch-Site", "cross-site")
                .method(write.method(), HttpRequest.BodyPublishers.ofString(body)));
        assertEquals(403, told.status());
        Answer withCookie = api.send(HttpRequest.newBuilder(URI.create(api.base() + write.path()))
                .header(
                        "Cookie",
                        "auth=" + Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8)))
                .method(write.method(), HttpRequest.BodyPublishers.ofString(body)));
        assertEquals(401, withCookie.status());
        assertEquals("", withCookie.header("set-cookie"));
        assertEquals(before, state());
    }

    @Test
    void tellsOtherSitesNothing() throws Exception {
        Answer preflight = api.send(HttpRequest.newBuilder(URI.create(api.base() + "/api/queues"))
                .header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertTrue(preflight.response().headers().map().keySet().stream()
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control")));
        Answer own = api.send(api.request("/api/queues/" + HOME + "/own")
                .header("Origin", api.base())
                .PUT(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(201, own.status(), "the console's own requests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "%2F",
                "%252F",
                "a b",
                " ",
                "\u0000",
                "a\tb",
                "..",
                "../../etc/passwd",
                "日本語é",
                "\uD83D\uDC30",
                "\u202Eevil",
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'; drop table queues; --",
                "${jndi:ldap://x}",
                "a?b=c#d&e",
                "a+b",
                "\\",
                "{\"error\":1}"
            })
    void keepsEveryNameAsItIs(String name) throws Exception {
        for (String noun : List.of("queues", "exchanges", "policies")) {
            String at = Api.path(noun, VHOST, name);
            assertEquals(
                    201,
                    api.put(at, "{'pattern':'^a','definition':{'max-length':1}}")
                            .status(),
                    at);
            Answer got = api.get(at);
            assertEquals(name, got.json().path("name").asText());
            safe(got);
            assertEquals(204, api.delete(at).status(), at);
            safe(api.get(at));
            assertEquals(404, api.get(at).status());
        }
        for (String noun : List.of("users", "vhosts")) {
            String at = Api.path(noun, name);
            assertEquals(201, api.put(at, "{'tags':'management'}").status(), at);
            assertEquals(name, api.get(at).json().path("name").asText());
            assertEquals(204, api.delete(at).status(), at);
        }
        Map<String, JsonNode> before = state();
        refusedWithoutTrace(before, api.put(Api.path("queues", name, "q"), "{}"), "in no virtual host");
        refusedWithoutTrace(
                before, api.put(Api.path("policies", name, "p"), "{'pattern':'','definition':{'max-length':1}}"), name);
        refusedWithoutTrace(before, api.delete(Api.path("exchanges", name, "x")), name);
        refusedWithoutTrace(
                before, api.put(Api.path("permissions", name, name), "{'configure':'','write':'','read':''}"), name);
    }

    /** No browser takes it for a page. */
    private static void safe(Answer answer) {
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("nosniff", answer.header("x-content-type-options"));
        assertEquals("", answer.header("set-cookie"));
    }

    @Test
    void takesNamesOf255OctetsAndRefusesLongerOnes() throws Exception {
        String longest = "é".repeat(127) + "x";
        for (String noun : List.of("queues", "exchanges", "policies")) {
            String at = Api.path(noun, VHOST, longest);
            assertEquals(
                    201,
                    api.put(at, "{'pattern':'^a','definition':{'max-length':1}}")
                            .status(),
                    noun);
            assertEquals(204, api.delete(at).status(), noun);
        }
        Map<String, JsonNode> before = state();
        String tooLong = longest + "x";
        for (String noun : List.of("queues", "exchanges", "policies", "operator-policies")) {
            refusedWithoutTrace(
                    before,
                    api.put(Api.path(noun, VHOST, tooLong), "{'pattern':'^a','definition':{'max-length':1}}"),
                    noun);
        }
        for (String noun : List.of("users", "vhosts", "global-parameters")) {
            refusedWithoutTrace(before, api.put(Api.path(noun, tooLong), "{'tags':'','value':1}"), noun);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%G0", "a%", "a%4", "%FF", "%C3", "%ED%A0%80", "%C0%AF"})
    void refusesPathsThatAreNoText(String name) throws Exception {
        Map<String, JsonNode> before = state();
        for (String noun : List.of("queues/" + HOME, "exchanges/" + HOME, "users", "vhosts")) {
            try (java.net.Socket socket = new java.net.Socket()) {
                socket.connect(broker.http().orElseThrow().address());
                String login = Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream()
                        .write(("PUT /api/" + noun + "/" + name + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                        + "Authorization: Basic " + login
                                        + "\r\nContent-Length: 11\r\n\r\n{\"tags\":\"\"}")
                                .getBytes(StandardCharsets.US_ASCII));
                String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(said.startsWith("HTTP/1.1 400 "), said);
                assertTrue(said.contains("\"error\":\"bad_request\""), said);
            }
        }
        assertEquals(before, state());
    }

    @Test
    void refusesBodiesWithoutEnd() throws Exception {
        Map<String, JsonNode> before = state();
        byte[] huge = ("{\"a\":\"" + "x".repeat(21_000_000) + "\"}").getBytes(StandardCharsets.US_ASCII);
        for (String path : List.of("/api/queues/" + HOME + "/huge", "/api/definitions", "/api/vhosts/huge")) {
            try {
                Answer answer = api.send(api.request(path)
                        .method(
                                path.endsWith("definitions") ? "POST" : "PUT",
                                HttpRequest.BodyPublishers.ofByteArray(huge)));
                assertEquals(413, answer.status(), path);
            } catch (IOException e) {
                // Closed before the client had said it all: as good an answer.
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
            assertEquals(before, state(), path);
        }
    }
}
