package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Target;
import dev.warren.it.management.Api.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every line of {@code contract.txt}, asked by nobody and by a user of each kind. */
class HttpContractIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    private static final String HOME = "contract/home";
    private static final String CLOSED = "contract/closed";
    private static final String NOBODY = "nobody";

    /** Tag to who bears it. */
    private static final List<String> USERS = List.of(
            "contract-none",
            "contract-management",
            "contract-policymaker",
            "contract-monitoring",
            "contract-administrator");

    private static final Pattern LINE = Pattern.compile("(?<newer>4 )?(?<method>[A-Z]+) (?<path>\\S+) "
            + "(?<body>[{\\[].*[}\\]] )?(?<who>[-UPMA])(?:/(?<others>\\d+))? (?<status>\\d+) (?<back>\\S+)");

    private final Api guest = Api.of(broker);

    @BeforeEach
    void make() throws Exception {
        for (String vhost : List.of(HOME, CLOSED)) {
            assertEquals(201, guest.put(Api.path("vhosts", vhost), "{}").status());
        }
        for (String user : USERS) {
            String tag = user.substring("contract-".length());
            String put = "{'password':'" + user + "','tags':'" + (tag.equals("none") ? "" : tag) + "'}";
            assertEquals(201, guest.put(Api.path("users", user), put).status());
            assertEquals(
                    201,
                    guest.put(Api.path("permissions", HOME, user), "{'configure':'.*','write':'.*','read':'.*'}")
                            .status());
        }
    }

    @AfterEach
    void unmake() throws Exception {
        for (String vhost : List.of(HOME, CLOSED)) {
            guest.delete(Api.path("vhosts", vhost));
        }
        for (String user : USERS) {
            guest.delete(Api.path("users", user));
        }
    }

    @TestFactory
    Stream<DynamicTest> isKept() throws Exception {
        Path file = Path.of(
                HttpContractIT.class.getResource("/management/contract.txt").toURI());
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    Matcher parts = LINE.matcher(line);
                    assertTrue(parts.matches(), line);
                    return parts;
                })
                .filter(parts ->
                        parts.group("newer") == null || Target.external().isEmpty())
                .map(parts -> DynamicTest.dynamicTest(parts.group(), () -> check(parts)));
    }

    private void check(Matcher line) throws Exception {
        int status = Integer.parseInt(line.group("status"));
        int others = line.group("others") == null ? 401 : Integer.parseInt(line.group("others"));
        for (String user : Stream.concat(Stream.of(NOBODY), USERS.stream()).toList()) {
            boolean may = may(line.group("who"), user);
            boolean inside = may("U", user);
            int expected = may ? status : inside ? others : 401;
            String path = "/api" + fill(line.group("path"), user);
            Answer answer = ask(user, line.group("method"), path, line.group("body"));
            String asked = user + " " + line.group("method") + " " + path + " "
                    + answer.response().body();
            assertEquals(expected, answer.status(), asked);
            if (expected == 401 && user.equals(NOBODY)) {
                assertFalse(answer.header("www-authenticate").isEmpty(), asked);
            }
            if (may) {
                checkBack(line.group("back"), answer, asked);
            }
            if (line.group("method").equals("GET")) {
                alsoHead(user, path, expected, asked);
            }
        }
    }

    /** Every GET answers HEAD and OPTIONS too; RabbitMQ forgets HEAD for limits. */
    private void alsoHead(String user, String path, int expected, String asked) throws Exception {
        if (path.contains("-limits") && Target.external().isPresent()) {
            return;
        }
        Answer head = ask(user, "HEAD", path, null);
        assertEquals(expected, head.status(), "HEAD for " + asked);
        assertEquals("", head.response().body(), "HEAD for " + asked);
        if (expected == 200) {
            Answer options = ask(NOBODY, "OPTIONS", path, null);
            assertEquals(200, options.status(), "OPTIONS for " + asked);
            assertTrue(options.header("allow").contains("GET"), options.header("allow"));
            assertEquals("", options.header("access-control-allow-origin"), "nobody elsewhere may ask");
        }
    }

    private static boolean may(String who, String user) {
        return switch (who) {
            case "-" -> true;
            case "U" -> !user.equals(NOBODY) && !user.endsWith("-none");
            case "P" -> user.endsWith("-policymaker") || user.endsWith("-administrator");
            case "M" -> user.endsWith("-monitoring") || user.endsWith("-administrator");
            default -> user.endsWith("-administrator");
        };
    }

    private String fill(String path, String user) throws Exception {
        return path.replace(":V", escaped(HOME))
                .replace(":W", escaped(CLOSED))
                .replace(":N", guest.get("/api/overview").json().path("node").asText())
                .replace(
                        ":P",
                        String.valueOf(broker.http().orElseThrow().address().getPort()))
                .replace("*", user)
                .replace("=(", "=%28");
    }

    private static String escaped(String name) {
        return Api.path(name).substring("/api/".length());
    }

    private Answer ask(String user, String method, String path, String body) throws IOException, InterruptedException {
        if (!user.equals(NOBODY)) {
            return guest.as(user).send(method, path, body == null ? null : body.strip());
        }
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        return guest.send(HttpRequest.newBuilder(URI.create(guest.base() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, publisher));
    }

    private static void checkBack(String back, Answer answer, String asked) throws IOException {
        if (back.equals("text")) {
            return;
        }
        if (back.equals("\"\"")) {
            // RabbitMQ says nothing at all when a method is not allowed.
            assertTrue(answer.response().body().isEmpty() || answer.status() >= 400, asked);
            return;
        }
        JsonNode json = answer.json();
        List<String> keys = Stream.of(back.substring(1, back.length() - 1).split(","))
                .filter(key -> !key.isEmpty())
                .toList();
        if (back.startsWith("[")) {
            assertTrue(json.isArray(), asked);
            assertTrue(!json.isEmpty() || keys.isEmpty(), asked);
            json.forEach(each -> has(each, keys, asked));
        } else {
            assertTrue(json.isObject(), asked);
            has(json, keys, asked);
        }
    }

    private static void has(JsonNode json, List<String> keys, String asked) {
        for (String key : keys) {
            assertFalse(json.at("/" + key.replace('.', '/')).isMissingNode(), () -> key + " is missing: " + asked);
        }
    }
}
