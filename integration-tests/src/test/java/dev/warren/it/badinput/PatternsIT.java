package dev.warren.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions of policies and permissions that are none, or that would take for ever. */
@WarrenOnly("RabbitMQ gives up on an expression that takes too long and takes it for one that does not match")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PatternsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG_NAME = "a".repeat(200) + "!";

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    @RegisterExtension
    final Admin admin = new Admin(broker);

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "a{2,1}", "*", "(?<", "\\", "(?!a)", "(a)\\1", "[[:nothing:]]"})
    void refusesWhatIsNoExpression(String pattern) throws Exception {
        refused("/api/policies/%2F/wrong", policy(pattern));
        refused("/api/operator-policies/%2F/wrong", policy(pattern));
        refused("/api/permissions/%2F/guest", permission(pattern));
        refused("/api/topic-permissions/%2F/guest", topicPermission(pattern));
        assertEquals(404, admin.send("GET", "/api/policies/%2F/wrong", null).statusCode());
        assertEquals(
                ".*", admin.get("/api/permissions/%2F/guest").path("configure").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1,100}){1,100}){1,100}",
                "(((a{1,1000}){1,1000}){1,1000}){1,1000}",
                "(x+x+){1000}y{1000}",
                "(?:(?:(?:a?){60}){60}){60}"
            })
    void refusesRepetitionsThatFillTheHeap(String pattern) throws Exception {
        refused("/api/policies/%2F/wrong", policy(pattern));
        refused("/api/permissions/%2F/guest", permission(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a+)+$", "(a|aa)+$", "(a|a?)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}$", "a*a*a*a*a*b"})
    void matchesWhatWouldTakeForEverElsewhere(String pattern) throws Exception {
        admin.put("/api/policies/%2F/slow", policy(pattern));
        admin.user("slow", "");
        admin.put("/api/permissions/%2F/slow", permission(pattern));
        admin.put("/api/topic-permissions/%2F/slow", topicPermission(pattern));
        Channel channel = broker.channel();
        String queue = channel.queueDeclare(LONG_NAME, false, true, false, null).getQueue();
        channel.queueBind(queue, "amq.topic", "#");
        try (Connection connection = admin.connect("slow", "/")) {
            Channel limited = connection.createChannel();
            limited.basicPublish("amq.topic", LONG_NAME, null, new byte[1]);
        }
        assertTrue(Messages.ready(channel, queue) <= 1, "the queue can be asked");
    }

    @ParameterizedTest
    @ValueSource(ints = {1025, 100_000})
    void refusesAnExpressionThatIsTooLong(int length) throws Exception {
        refused("/api/policies/%2F/wrong", policy("a".repeat(length)));
        refused("/api/permissions/%2F/guest", permission("a".repeat(length)));
    }

    @AfterEach
    void stillServes() throws Exception {
        broker.servesNormally();
    }

    private void refused(String path, String document) throws Exception {
        HttpResponse<String> answer = admin.send("PUT", path, document);
        assertEquals(400, answer.statusCode(), () -> path + " answered " + answer.body());
    }

    private static String policy(String pattern) throws JsonProcessingException {
        return JSON.writeValueAsString(
                Map.of("pattern", pattern, "apply-to", "queues", "definition", Map.of("max-length", 10)));
    }

    private static String permission(String pattern) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("configure", pattern, "write", ".*", "read", ".*"));
    }

    private static String topicPermission(String pattern) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("exchange", "amq.topic", "write", pattern, "read", ".*"));
    }
}
