package dev.warren.it.management;

import static dev.warren.it.management.Api.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import dev.warren.it.harness.WarrenProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** kill -9 in the middle of a redrive or a move: every message is in exactly one of the two queues. */
@WarrenOnly("starts and kills the jar")
class TransferCrashIT {

    private static final int CYCLES = Math.min(4, Integer.getInteger("warren.crash.cycles", 4));
    private static final int MESSAGES = 3000;
    private static final String SOURCE = "transfer.source";
    private static final String DEAD = "transfer.dead";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redrives | {'filter':{},'wait':0}",
                "moves | {'filter':{},'to':{'queue':'" + SOURCE + "'},'wait':0}"
            },
            quoteCharacter = '`')
    void neitherLosesNorDoublesMessagesWhenKilled(String kind, String request) throws Exception {
        Set<String> all = new TreeSet<>();
        WarrenProcess broker = WarrenProcess.start(directory, "-Xmx96m");
        fill(broker, all);
        int interrupted = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Api api = Api.of(broker.http());
            String jobs = path("queues", "/", DEAD, kind);
            String job = jobs + "/" + api.post(jobs, request).json().path("id").asText();
            int enough = 200 + cycle * 300;
            JsonNode last = Await.value(
                    "some to be moved",
                    () -> api.get(job).json(),
                    json -> json.path("moved").asInt() >= enough
                            || json.path("state").asText().equals("done"));
            interrupted += last.path("state").asText().equals("running") ? 1 : 0;
            broker.kill();
            broker = WarrenProcess.start(directory, "-Xmx96m");
            List<String> source = bodies(broker, SOURCE);
            List<String> dead = bodies(broker, DEAD);
            assertEquals(MESSAGES, source.size() + dead.size(), "in cycle " + cycle);
            Set<String> both = new TreeSet<>(source);
            both.addAll(dead);
            assertEquals(all, both, "in cycle " + cycle);
            bury(broker);
        }
        assertTrue(interrupted > 0, "none was interrupted");
        broker.close();
    }

    private static void fill(WarrenProcess broker, Set<String> all) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection("filling");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(
                    SOURCE,
                    true,
                    false,
                    false,
                    Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", DEAD));
            channel.queueDeclare(DEAD, true, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < MESSAGES; i++) {
                String body = "m" + i + "x".repeat(500);
                all.add(body);
                channel.basicPublish("", SOURCE, Messages.PERSISTENT, Messages.bytes(body));
            }
            channel.waitForConfirmsOrDie(30_000);
        }
        bury(broker);
    }

    /** Rejects all that is in the source. */
    private static void bury(WarrenProcess broker) throws Exception {
        try (Connection connection = Broker.factory(broker.amqp()).newConnection("burying");
                Channel channel = connection.createChannel()) {
            GetResponse got;
            while ((got = channel.basicGet(SOURCE, false)) != null) {
                channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
            }
            Await.equal("dead letters", (long) MESSAGES, () -> channel.messageCount(DEAD));
        }
    }

    /** What is in a queue, as the API shows it. */
    private static List<String> bodies(WarrenProcess broker, String queue) throws Exception {
        Api api = Api.of(broker.http());
        List<String> bodies = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = api.get(path("queues", "/", queue, "messages") + "?count=500"
                            + (next.isEmpty() ? "" : "&after=" + next))
                    .json();
            page.path("items").forEach(each -> bodies.add(each.path("payload").asText()));
            next = page.path("next").asText("");
        } while (!next.isEmpty() && !next.equals("null"));
        return bodies;
    }
}
