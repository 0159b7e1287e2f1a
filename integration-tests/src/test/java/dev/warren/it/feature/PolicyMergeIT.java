package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Admin;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Deliveries;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds where a queue's arguments and its policies say different things (protocol 9.3). */
class PolicyMergeIT {

    @RegisterExtension
    static final Broker broker = new Broker();

    @RegisterExtension
    final Admin admin = new Admin(broker);

    private Channel channel;

    private String queue(String policy, Map<String, Object> arguments) throws Exception {
        channel = broker.channel();
        String queue = channel.queueDeclare(broker.name("q"), false, true, false, arguments)
                .getQueue();
        admin.policy("merged", "\\\\.q$", "queues", 0, policy);
        Await.equal("policy", "merged", () -> admin.get("/api/queues/%2F/" + Admin.part(queue))
                .path("policy")
                .asText(""));
        return queue;
    }

    private String target(String suffix) throws Exception {
        return channel.queueDeclare(broker.name(suffix), false, true, false, null)
                .getQueue();
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "2, 3"})
    void theSmallerLengthHolds(int argument, int policy) throws Exception {
        String queue = queue("{\"max-length\":" + policy + "}", Map.of("x-max-length", argument));
        Messages.put(channel, queue, "a", "b", "c", "d");
        assertEquals(List.of("c", "d"), Messages.drain(channel, queue));
    }

    @ParameterizedTest
    @CsvSource({"100, 600000", "600000, 100"})
    void theShorterTimeToLiveHolds(int argument, int policy) throws Exception {
        String queue = queue("{\"message-ttl\":" + policy + "}", Map.of("x-message-ttl", argument));
        Messages.put(channel, queue, "m");
        Await.equal("ready", 0, () -> Messages.ready(channel, queue));
    }

    @Test
    void theArgumentWinsForTheDeadLetterExchangeAndItsKey() throws Exception {
        String queue = queue(
                "{\"dead-letter-exchange\":\"it.no.such\",\"dead-letter-routing-key\":\"it.nowhere\"}",
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", broker.name("dead")));
        String dead = target("dead");
        Messages.put(channel, queue, "m");
        channel.basicReject(Messages.take(channel, queue).getEnvelope().getDeliveryTag(), false);
        Await.equal("dead letters", 1, () -> Messages.ready(channel, dead));
    }

    @Test
    void theArgumentWinsForTheOverflow() throws Exception {
        String queue = queue("{\"overflow\":\"reject-publish\"}", Map.of("x-max-length", 1, "x-overflow", "drop-head"));
        Messages.put(channel, queue, "a", "b");
        assertEquals(List.of("b"), Messages.drain(channel, queue));
    }

    @Test
    void thePriorityOfMessagesIsAnArgumentOnly() throws Exception {
        String told = admin.refused("/api/policies/%2F/wrong", Admin.policy(".*", "queues", 0, "{\"max-priority\":5}"));
        assertTrue(told.contains("are not recognised policy settings"), told);
    }

    @Test
    @WarrenOnly("since 3.12, and RabbitMQ looks once a minute")
    void anAcknowledgementIsDueByThePolicysTimeout() throws Exception {
        String queue = queue("{\"consumer-timeout\":250}", Map.of());
        Messages.put(channel, queue, "m");
        Channel slow = channel.getConnection().createChannel();
        Deliveries.of(slow, queue, false).next();
        Closes.channel(
                slow,
                406,
                "PRECONDITION_FAILED - delivery acknowledgement on channel " + slow.getChannelNumber()
                        + " timed out. Timeout value used: 250 ms. This timeout value can be configured, see"
                        + " consumers doc guide to learn more",
                0,
                0,
                () -> {});
    }
}
