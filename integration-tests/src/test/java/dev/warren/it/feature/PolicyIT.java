package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies and operator policies: which one is in force, what it does to what is there already, what is refused. */
class PolicyIT {

    /** What is due leaves the queue within this. */
    private static final Duration SOON = Duration.ofMillis(1300);

    private static final int BACKLOG = 3000;

    @RegisterExtension
    static final Broker broker = new Broker("-Xmx96m");

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private JsonNode queue(String name) throws Exception {
        return admin.get("/api/queues/%2F/" + Admin.part(name));
    }

    private String policyOf(String queue) throws Exception {
        return queue(queue).path("policy").asText("");
    }

    private void awaitPolicy(String queue, String policy) throws Exception {
        Await.equal("policy of " + queue, policy, () -> policyOf(queue));
    }

    @Test
    void aLengthLimitCutsAnExistingQueueAndGoesWithItsPolicy() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b", "c");
        admin.policy("short", "\\\\.q$", "queues", 0, "{\"max-length\":2}");
        Await.equal("ready", 2, () -> Messages.ready(channel, queue));
        Messages.put(channel, queue, "d");
        assertEquals(List.of("c", "d"), Messages.drain(channel, queue));
        admin.delete("/api/policies/%2F/short");
        awaitPolicy(queue, "");
        Messages.put(channel, queue, "1", "2", "3");
        assertEquals(List.of("1", "2", "3"), Messages.drain(channel, queue));
    }

    @Test
    void aQueueDeclaredLaterIsUnderThePolicyToo() throws Exception {
        admin.policy("short", "^it\\\\.", "queues", 0, "{\"max-length\":1}");
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a", "b");
        assertEquals(List.of("b"), Messages.drain(channel, queue));
    }

    @Test
    void theDeadLetterExchangeOfAPolicyTakesWhatIsRejected() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        String dead = broker.name("dead");
        channel.queueDeclare(dead, false, true, false, null);
        admin.policy(
                "dlx",
                "\\\\.q$",
                "all",
                0,
                "{\"dead-letter-exchange\":\"\",\"dead-letter-routing-key\":\"" + dead + "\"}");
        Messages.put(channel, queue, "a");
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
        Await.equal("dead letters", 1, () -> Messages.ready(channel, dead));
        assertEquals(List.of("a"), Messages.drain(channel, dead));
    }

    @Test
    void theTimeToLiveOfAPolicyExpiresWhatComesLater() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        admin.policy("ttl", "\\\\.q$", "classic_queues", 0, "{\"message-ttl\":0}");
        awaitPolicy(queue, "ttl");
        Messages.put(channel, queue, "b");
        Await.equal("ready", 0, () -> Messages.ready(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @WarrenOnly("RabbitMQ documents that it does, but lets what waits stay in a classic queue")
    void theTimeToLiveOfAPolicyExpiresWhatWaits(boolean durable) throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, durable, Map.of());
        Messages.put(channel, queue, "a", "b", "c");
        GetResponse held = Messages.take(channel, queue);
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":300}");
        Await.value("an empty queue", SOON, () -> Messages.ready(channel, queue), ready -> ready == 0);
        // Its time has passed while it was held.
        channel.basicNack(held.getEnvelope().getDeliveryTag(), false, true);
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    @WarrenOnly("RabbitMQ lets what waits keep the time to live that it came with")
    void aShorterTimeToLiveOfAPolicyExpiresWhatWaitsInABacklogOnDisk() throws Exception {
        Channel channel = broker.channel();
        String dead = declare(channel, true, "dead", Map.of());
        String queue = declare(channel, true, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead));
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":600000}");
        channel.confirmSelect();
        for (int i = 0; i < BACKLOG; i++) {
            channel.basicPublish("", queue, Messages.PERSISTENT, new byte[4000]);
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":200}");
        Await.value("an empty queue", SOON, () -> Messages.ready(channel, queue), ready -> ready == 0);
        Await.equal("dead letters", BACKLOG, () -> Messages.ready(channel, dead));
    }

    @Test
    void aPolicyTakenBackInTimeLetsWhatWaitsStay() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a");
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":500}");
        awaitPolicy(queue, "ttl");
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":600000}");
        String other = declare(channel, false, "other", Map.of("x-message-ttl", 700));
        Messages.put(channel, other, "older");
        Await.equal("ready in the other queue", 0, () -> Messages.ready(channel, other));
        assertEquals(List.of("a"), Messages.drain(channel, queue));
    }

    @Test
    void whatCameUnderAPolicyKeepsItsTimeToLiveWhenThePolicyGoes() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        admin.policy("ttl", "\\\\.q$", "queues", 0, "{\"message-ttl\":500}");
        awaitPolicy(queue, "ttl");
        Messages.put(channel, queue, "a");
        admin.delete("/api/policies/%2F/ttl");
        awaitPolicy(queue, "");
        Messages.put(channel, queue, "b");
        Await.equal("ready", 1, () -> Messages.ready(channel, queue));
        assertEquals(List.of("b"), Messages.drain(channel, queue));
    }

    @Test
    void theExpiryOfAPolicyIsLiftedWithIt() throws Exception {
        Channel channel = broker.channel();
        String queue = declare(channel, false, Map.of());
        String other = declare(channel, false, "other.q", Map.of());
        admin.policy("expires", "^it.*WithIt\\\\.q$", "queues", 5, "{\"expires\":3000}");
        admin.policy("others", "\\\\.q$", "queues", 0, "{\"expires\":3500}");
        awaitPolicy(queue, "expires");
        admin.policy("expires", "^it.*WithIt\\\\.q$", "queues", 5, "{\"max-length\":5}");
        Await.equal(
                "status of the other queue", 404, () -> admin.send("GET", "/api/queues/%2F/" + Admin.part(other), null)
                        .statusCode());
        assertEquals("expires", policyOf(queue));
    }

    @Test
    void theOverflowOfAPolicyRefusesWhatIsTooMuch() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.put(channel, queue, "a");
        admin.policy("full", "\\\\.q$", "queues", 0, "{\"max-length-bytes\":1,\"overflow\":\"reject-publish\"}");
        awaitPolicy(queue, "full");
        channel.basicPublish("", queue, null, Messages.bytes("b"));
        assertFalse(channel.waitForConfirms(Await.LIMIT.toMillis()));
        assertEquals(List.of("a"), Messages.drain(channel, queue));
    }

    private String declare(Channel channel, boolean durable, Map<String, Object> arguments) throws Exception {
        return declare(channel, durable, "q", arguments);
    }

    private String declare(Channel channel, boolean durable, String suffix, Map<String, Object> arguments)
            throws Exception {
        return channel.queueDeclare(broker.name(suffix), durable, false, false, arguments)
                .getQueue();
    }

    @Test
    void theExpiryOfAPolicyDeletesAnUnusedQueue() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.name("q");
        channel.queueDeclare(queue, false, false, false, null);
        admin.policy("expires", "\\\\.q$", "queues", 0, "{\"expires\":50}");
        Await.equal("status of the queue", 404, () -> admin.send("GET", "/api/queues/%2F/" + Admin.part(queue), null)
                .statusCode());
    }

    @Test
    void theAlternateExchangeOfAPolicyActsOnAnExchangeInUse() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "direct", false, true, null);
        channel.queueBind(queue, "amq.fanout", "");
        BlockingQueue<String> returned = new LinkedBlockingQueue<>();
        channel.addReturnListener(message -> returned.add(new String(message.getBody())));
        channel.confirmSelect();
        channel.basicPublish(exchange, "k", true, null, Messages.bytes("before"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals("before", returned.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        admin.policy("ae", "\\\\.x$", "exchanges", 0, "{\"alternate-exchange\":\"amq.fanout\"}");
        Await.equal("policy", "ae", () -> admin.get("/api/exchanges/%2F/" + Admin.part(exchange))
                .path("policy")
                .asText());
        channel.basicPublish(exchange, "k", true, null, Messages.bytes("with"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals(List.of("with"), Messages.drain(channel, queue));
        admin.delete("/api/policies/%2F/ae");
        Await.equal("policy", "", () -> admin.get("/api/exchanges/%2F/" + Admin.part(exchange))
                .path("policy")
                .asText(""));
        channel.basicPublish(exchange, "k", true, null, Messages.bytes("after"));
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        assertEquals("after", returned.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertNull(returned.poll());
    }

    @Test
    void theArgumentWinsOverTheAlternateExchangeOfAPolicy() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        String queue = broker.queue(channel);
        channel.exchangeDeclare(exchange, "direct", false, true, Map.of("alternate-exchange", "amq.fanout"));
        channel.queueBind(queue, "amq.fanout", "");
        admin.policy("ae", "\\\\.x$", "all", 0, "{\"alternate-exchange\":\"amq.direct\"}");
        Await.equal("policy", "ae", () -> admin.get("/api/exchanges/%2F/" + Admin.part(exchange))
                .path("policy")
                .asText());
        Messages.publish(channel, exchange, "k", null, "m");
        assertEquals(List.of("m"), Messages.drain(channel, queue));
    }

    @Test
    void thePolicyOfTheHighestPriorityAloneIsInForce() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        admin.policy("low", ".*", "all", 1, "{\"max-length\":1}");
        awaitPolicy(queue, "low");
        admin.policy("high", "^it", "queues", 2, "{\"message-ttl\":60000}");
        awaitPolicy(queue, "high");
        assertTrue(queue(queue)
                .path("effective_policy_definition")
                .path("max-length")
                .isMissingNode());
        admin.delete("/api/policies/%2F/high");
        awaitPolicy(queue, "low");
    }

    @Test
    void anOperatorPolicyLowersWhatThePolicyAllows() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        admin.policy("user", "\\\\.q$", "queues", 0, "{\"max-length\":10,\"overflow\":\"drop-head\"}");
        admin.operatorPolicy("guard", "\\\\.q$", "queues", 0, "{\"max-length\":2,\"message-ttl\":60000}");
        Await.equal("operator policy", "guard", () -> queue(queue)
                .path("operator_policy")
                .asText());
        JsonNode effective = queue(queue).path("effective_policy_definition");
        assertEquals(2, effective.path("max-length").asInt());
        assertEquals(60_000, effective.path("message-ttl").asInt());
        assertEquals("drop-head", effective.path("overflow").asText());
        Messages.put(channel, queue, "a", "b", "c");
        assertEquals(List.of("b", "c"), Messages.drain(channel, queue));
    }

    @ParameterizedTest
    @CsvSource({
        "queues, true",
        "classic_queues, true",
        "all, true",
        "exchanges, false",
        "quorum_queues, false",
        "streams, false"
    })
    void appliesToTheKindItNames(String applyTo, boolean classic) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        admin.policy("first", "\\\\.q$", "queues", -5, "{\"max-length\":9}");
        admin.policy("kind", "\\\\.q$", applyTo, 5, "{\"max-length\":8}");
        awaitPolicy(queue, classic ? "kind" : "first");
    }

    @Test
    void survivesInTheListAsItWasPut() throws Exception {
        admin.policy("kept", "^a\\\\.b$", "exchanges", -7, "{\"alternate-exchange\":\"ä\"}");
        JsonNode policy = admin.get("/api/policies/%2F/kept");
        assertEquals("^a\\.b$", policy.path("pattern").asText());
        assertEquals("exchanges", policy.path("apply-to").asText());
        assertEquals(-7, policy.path("priority").asInt());
        assertEquals("ä", policy.path("definition").path("alternate-exchange").asText());
        assertEquals("/", policy.path("vhost").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"colour\":1}|are not recognised policy settings",
                "{\"message-ttl\":\"soon\"}|is not a valid message TTL",
                "{\"message-ttl\":-1}|-1 is not a valid message TTL",
                "{\"expires\":0}|0 is not a valid queue expiry",
                "{\"max-length\":1.5}|is not a valid maximum length",
                "{\"overflow\":\"never\"}|is not a valid overflow value",
                "{\"dead-letter-exchange\":3}|3 is not a valid dead letter exchange name",
                "{\"queue-mode\":\"busy\"}|is not a valid queue-mode value",
                "{\"delivery-limit\":\"x\"}|is not a valid delivery limit",
            })
    void refusesWrongKeysAndValues(String definition, String reason) throws Exception {
        String told = admin.refused("/api/policies/%2F/wrong", Admin.policy(".*", "all", 0, definition));
        assertTrue(told.contains("Validation failed"), told);
        assertTrue(told.contains(reason), told);
    }

    @Test
    void anOperatorPolicyHasFewerKeys() throws Exception {
        String told = admin.refused(
                "/api/operator-policies/%2F/wrong", Admin.policy(".*", "all", 0, "{\"dead-letter-exchange\":\"x\"}"));
        assertTrue(told.contains("are not recognised policy settings"), told);
    }

    @Test
    void refusesAPatternThatIsNone() throws Exception {
        String told = admin.refused("/api/policies/%2F/wrong", Admin.policy("(", "all", 0, "{\"max-length\":1}"));
        assertTrue(told.contains("regular expression"), told);
    }

    @Test
    @WarrenOnly("patterns are matched in linear time, so there is no look-around")
    void refusesLookAroundClearly() throws Exception {
        String told =
                admin.refused("/api/policies/%2F/wrong", Admin.policy("^(?!amq\\\\.)", "all", 0, "{\"max-length\":1}"));
        assertTrue(told.contains("look-around and back-references are not supported"), told);
    }
}
