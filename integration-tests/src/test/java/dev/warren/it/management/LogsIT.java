package dev.warren.it.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the log: text or JSON, where they go, and what is left out. */
@WarrenOnly("starts the jar")
class LogsIT {
    private static final String FORGED = "q\r\n2026-01-01 00:00:00.000 [ERROR] warren - forged";

    @TempDir
    Path directory;

    private WarrenProcess start(String... options) throws Exception {
        return WarrenProcess.startWith(directory.resolve("data"), options);
    }

    private static void connect(WarrenProcess broker) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            assertTrue(connection.isOpen());
        }
    }

    private static void lookForQueue(WarrenProcess broker, String name) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            var channel = connection.createChannel();
            assertThrows(IOException.class, () -> channel.queueDeclarePassive(name));
        }
    }

    /** Names of queues lose their line breaks, those of exchanges that are published to do not. */
    private static void publishTo(WarrenProcess broker, String exchange) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection()) {
            var channel = connection.createChannel();
            channel.basicPublish(exchange, "", null, new byte[0]);
            Await.until("the channel is closed", () -> !channel.isOpen());
        }
    }

    private static boolean says(WarrenProcess broker, String text) {
        return broker.log().stream().anyMatch(line -> line.contains(text));
    }

    @Test
    void aLineOfJsonHasRabbitmqsKeysWhateverIsInIt() throws Exception {
        try (WarrenProcess broker = start("--log-format", "json")) {
            publishTo(broker, FORGED + " \"é\" \u2028");
            Await.until("the refusal is logged", () -> says(broker, "forged"));
            for (String line : broker.log()) {
                JsonNode json = Api.JSON.readTree(line);
                Set<String> keys = new TreeSet<>();
                json.fieldNames().forEachRemaining(keys::add);
                assertEquals(Set.of("time", "level", "msg", "domain", "logger", "thread"), keys);
                assertTrue(
                        json.get("time")
                                .asText()
                                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d"),
                        line);
            }
            JsonNode refusal = Api.JSON.readTree(broker.log().stream()
                    .filter(line -> line.contains("forged"))
                    .findFirst()
                    .orElseThrow());
            assertEquals("warning", refusal.get("level").asText());
            assertEquals("rabbitmq.connection", refusal.get("domain").asText());
            assertTrue(refusal.get("msg").asText().contains(FORGED + " \"é\" \u2028"), refusal::toString);
        }
    }

    @Test
    void noClientForgesALineOfText() throws Exception {
        try (WarrenProcess broker = start()) {
            publishTo(broker, FORGED + "\u001b[2J");
            Await.until("the refusal is logged", () -> says(broker, "forged"));
            List<String> lines = broker.log().stream()
                    .filter(line -> line.contains("forged"))
                    .toList();
            assertEquals(1, lines.size());
            assertTrue(
                    lines.get(0)
                            .matches(
                                    "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[WARN\\] Connection - channel 1 .*"),
                    lines.get(0));
            assertTrue(lines.get(0).contains("q\\r\\n2026"), lines.get(0));
            assertTrue(lines.get(0).contains("\\u001b[2J"), lines.get(0));
        }
    }

    @Test
    void levelOfACategoryAndOfEverythingChangesAtOnce() throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            Ctl ctl = new Ctl(api.base(), directory);
            connect(broker);
            assertFalse(says(broker, "opened by user"), broker.log()::toString);

            ctl.succeeds("set_log_level", "debug", "connection");
            connect(broker);
            Await.until("it is logged", () -> says(broker, "[DEBUG] Connection - connection"));
            assertEquals(
                    "{\"connection\":\"debug\",\"default\":\"info\"}",
                    api.get("/api/warren/log").json().get("levels").toString());

            assertEquals(204, api.put("/api/warren/log", "{'level':'error'}").status());
            int before = broker.log().size();
            lookForQueue(broker, "nothing to see");
            assertEquals(200, api.get("/api/overview").status());
            assertEquals(before, broker.log().size(), broker.log()::toString);

            ctl.succeeds("set_log_level", "debug");
            connect(broker);
            Await.until(
                    "it is logged",
                    () -> broker.log().stream().skip(before).anyMatch(line -> line.contains("opened by user")));
            assertFalse(says(broker, "io.netty"), "a library is not the broker");
        }
    }

    @Test
    void levelIsForAdministratorsAndMustExist() throws Exception {
        try (WarrenProcess broker = start()) {
            Api api = Api.of(broker.http());
            api.put("/api/users/watch", "{'password':'watch','tags':'monitoring'}");
            assertEquals(
                    401,
                    api.as("watch").put("/api/warren/log", "{'level':'debug'}").status());
            assertEquals(200, api.as("watch").get("/api/warren/log").status());
            Api.Answer answer = api.put("/api/warren/log", "{'level':'loud'}");
            assertEquals(400, answer.status());
            assertTrue(answer.reason().contains("debug, info, notice, warning"), answer.reason());
            assertEquals(
                    400,
                    api.put("/api/warren/log", "{'level':'debug','category':'conection'}")
                            .status());
            assertEquals(400, api.put("/api/warren/log", "{}").status());
            assertEquals(
                    "{\"default\":\"info\"}",
                    api.get("/api/warren/log").json().get("levels").toString());
            assertEquals(
                    70,
                    new Ctl(api.base(), directory).run("set_log_level", "loud").exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "json"})
    void theLastLinesAreThereAsTheyWereWritten(String format) throws Exception {
        try (WarrenProcess broker = start("--log-format", format)) {
            Api api = Api.of(broker.http());
            for (int i = 0; i < 60; i++) {
                lookForQueue(broker, "q" + i);
            }
            Await.until("the last refusal is logged", () -> says(broker, "q59"));
            List<String> written = broker.log();
            Ctl ctl = new Ctl(api.base(), directory);
            assertEquals(lastOf(written, 50), ctl.succeeds("-q", "log_tail").lines());
            assertEquals(
                    lastOf(written, 3),
                    ctl.succeeds("-q", "log_tail", "-N", "3").lines());
            assertEquals(
                    written, ctl.succeeds("-q", "log_tail", "--number", "5000").lines());
            assertEquals(64, ctl.run("log_tail", "-N", "few").exitCode());
            api.put("/api/users/watch", "{'password':'watch','tags':'monitoring'}");
            assertEquals(401, api.as("watch").get("/api/warren/log/tail").status());
        }
    }

    private static List<String> lastOf(List<String> lines, int most) {
        return lines.subList(lines.size() - most, lines.size());
    }

    @Test
    void aFileIsPutAsideWhenItHasGrown() throws Exception {
        Path file = directory.resolve("logs").resolve("warren.log");
        try (WarrenProcess broker = start(
                "--log-file",
                file.toString(),
                "--set",
                "log.file.formatter=json",
                "--set",
                "log.file.rotation.size=2000",
                "--set",
                "log.file.rotation.count=2")) {
            assertEquals(
                    "[\"<stdout>\",\"" + file + "\"]",
                    Api.of(broker.http())
                            .get("/api/warren/log")
                            .json()
                            .get("outputs")
                            .toString());
            Path oldest = file.resolveSibling("warren.log.1");
            for (int i = 0; i < 40; i++) {
                lookForQueue(broker, "q" + i);
            }
            Await.until("two were put aside", () -> Files.exists(oldest));
            broker.terminate();
            for (Path each : List.of(file, file.resolveSibling("warren.log.0"), oldest)) {
                assertTrue(Files.size(each) <= 2000, () -> each + " is larger");
                for (String line : Files.readAllLines(each)) {
                    assertFalse(Api.JSON.readTree(line).get("msg").asText().isEmpty());
                }
            }
            assertFalse(Files.exists(file.resolveSibling("warren.log.2")));
            // The last lines come when the JVM is going down already.
            assertTrue(Files.readString(file).contains("\"msg\":\"stopped\""));
        }
    }

    @Test
    void aFileThatCannotBeWrittenStopsTheStart() throws Exception {
        Path taken = Files.createFile(directory.resolve("taken"));
        try (WarrenProcess broker = WarrenProcess.launch(
                directory.resolve("data"),
                "127.0.0.1",
                List.of("--log-file", taken.resolve("warren.log").toString()),
                List.of())) {
            assertEquals(1, broker.awaitExit(Duration.ofSeconds(30)));
            assertTrue(says(broker, "the log can not be written"), broker.log()::toString);
            broker.failOnStackTraces();
        }
    }
}
