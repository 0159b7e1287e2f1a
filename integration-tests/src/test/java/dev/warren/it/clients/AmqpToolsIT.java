package dev.warren.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line tools of rabbitmq-c. */
class AmqpToolsIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @BeforeEach
    void requireTools() throws Exception {
        Programs.require("amqp-publish (amqp-tools)", "amqp-publish", "--help");
    }

    @Test
    void declaresPublishesGetsAndDeletes() throws Exception {
        String queue = broker.name("q");
        assertEquals(queue, succeeds("amqp-declare-queue", "-d", "-q", queue).trim());
        succeeds("amqp-publish", "-r", queue, "-p", "-b", "first");
        succeeds("amqp-publish", "-r", queue, "-b", "second");
        assertEquals("first", succeeds("amqp-get", "-q", queue));
        assertEquals("second", succeeds("amqp-get", "-q", queue));
        assertNotEquals(0, run("amqp-get", "-q", queue).code(), "amqp-get from an empty queue");
        assertEquals("0", succeeds("amqp-delete-queue", "-q", queue).trim());
    }

    @Test
    void consumesWhatTheStockClientPublished() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, true, false, false, null);
        Messages.put(channel, queue, "a", "b", "c");
        assertEquals("abc", succeeds("amqp-consume", "-q", queue, "-c", "3", "cat"));
        assertEquals(0, Messages.ready(channel, queue));
    }

    @Test
    void carriesLargeBodiesFromStandardInput() throws Exception {
        String queue = broker.name("q");
        succeeds("amqp-declare-queue", "-q", queue);
        String body = "0123456789".repeat(50_000);
        Programs.Result published = Programs.run(body, command("amqp-publish", "-r", queue));
        assertEquals(0, published.code(), published.output());
        assertEquals(body, succeeds("amqp-get", "-q", queue));
    }

    @Test
    void isToldOfAMissingQueue() throws Exception {
        Programs.Result result = run("amqp-get", "-q", "it.none");
        assertNotEquals(0, result.code());
        assertTrue(result.output().contains("NOT_FOUND - no queue 'it.none' in vhost '/'"), result.output());
    }

    private static String succeeds(String... words) throws Exception {
        Programs.Result result = run(words);
        assertEquals(0, result.code(), () -> String.join(" ", words) + ": " + result.output());
        return result.output();
    }

    private static Programs.Result run(String... words) throws Exception {
        return Programs.run("", command(words));
    }

    /** The tool with the broker's address after its name. */
    private static String[] command(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        String url = "amqp://guest:guest@" + broker.address().getHostString() + ":"
                + broker.address().getPort() + "/%2f";
        command.add(1, "--url=" + url);
        return command.toArray(String[]::new);
    }
}
