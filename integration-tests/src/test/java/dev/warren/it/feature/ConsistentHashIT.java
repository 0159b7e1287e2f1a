package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Await;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against RabbitMQ it wants the plug-in rabbitmq_consistent_hash_exchange. */
class ConsistentHashIT {

    private static final String TYPE = "x-consistent-hash";
    private static final int MESSAGES = 6000;

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void spreadsMessagesInProportionToTheBindingKeys() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        List<String> queues =
                List.of(bound(channel, exchange, 1), bound(channel, exchange, 2), bound(channel, exchange, 3));
        publish(channel, exchange, i -> "key." + i, i -> null);
        int all = 0;
        for (int i = 0; i < 3; i++) {
            int count = Messages.ready(channel, queues.get(i));
            double expected = MESSAGES * (i + 1) / 6.0;
            assertEquals(expected, count, 0.15 * expected, queues.get(i));
            all += count;
        }
        assertEquals(MESSAGES, all, "every message goes to exactly one queue");
    }

    @Test
    void sendsTheSameKeyToTheSameQueue() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        List<String> queues =
                List.of(bound(channel, exchange, 1), bound(channel, exchange, 2), bound(channel, exchange, 3));
        publish(channel, exchange, i -> "key." + i % 10, i -> null);
        for (String queue : queues) {
            assertEquals(0, Messages.ready(channel, queue) % (MESSAGES / 10), "whole keys only");
        }
    }

    @Test
    void aNewQueueTakesItsShareAndMovesNothingElse() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        List<String> queues = new ArrayList<>(
                List.of(bound(channel, exchange, 1), bound(channel, exchange, 2), bound(channel, exchange, 3)));
        Map<String, String> before = placement(channel, exchange, queues);
        queues.add(bound(channel, exchange, 4, 6));
        Map<String, String> after = placement(channel, exchange, queues);
        int moved = 0;
        for (Map.Entry<String, String> placed : after.entrySet()) {
            if (!placed.getValue().equals(before.get(placed.getKey()))) {
                assertEquals(queues.get(3), placed.getValue(), "keys move to the new queue only");
                moved++;
            }
        }
        assertEquals(500, moved, 100, "of 1000 keys half move to a queue with half of the weight");
    }

    @Test
    @WarrenOnly("RabbitMQ renumbers the buckets behind those of a removed queue, which moves their keys as well")
    void onlyTheKeysOfARemovedQueueMove() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        List<String> queues =
                List.of(bound(channel, exchange, 1), bound(channel, exchange, 2), bound(channel, exchange, 3));
        Map<String, String> before = placement(channel, exchange, queues);
        channel.queueUnbind(queues.get(0), exchange, "1");
        Map<String, String> after = placement(channel, exchange, queues);
        before.forEach((key, queue) -> {
            if (!queue.equals(queues.get(0))) {
                assertEquals(queue, after.get(key), key);
            }
        });
        assertTrue(!after.containsValue(queues.get(0)));
    }

    @Test
    void hashesAHeader() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("hash-header", "user"));
        List<String> queues = List.of(bound(channel, exchange, 1, 10), bound(channel, exchange, 2, 10));
        publish(channel, exchange, i -> "key." + i, i -> headers("user", "u" + i % 100));
        for (String queue : queues) {
            int count = Messages.ready(channel, queue);
            assertEquals(0, count % (MESSAGES / 100), "whole users only");
            assertTrue(count > 0 && count < MESSAGES, "both queues have some");
            channel.queuePurge(queue);
        }
        publish(channel, exchange, i -> "key." + i, i -> null);
        assertEquals(
                new TreeSet<>(List.of(0, MESSAGES)),
                new TreeSet<>(List.of(Messages.ready(channel, queues.get(0)), Messages.ready(channel, queues.get(1)))),
                "without the header all are alike");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_id", "correlation_id", "timestamp"})
    void hashesAProperty(String property) throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("hash-property", property));
        List<String> queues = List.of(bound(channel, exchange, 1, 10), bound(channel, exchange, 2, 10));
        publish(channel, exchange, i -> "key." + i, i -> new AMQP.BasicProperties.Builder()
                .messageId("m" + i % 100)
                .correlationId("c" + i % 100)
                .timestamp(new Date(1000L * (i % 100)))
                .build());
        for (String queue : queues) {
            int count = Messages.ready(channel, queue);
            assertEquals(0, count % (MESSAGES / 100), "whole values only");
            assertTrue(count > 0 && count < MESSAGES, "both queues have some");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|The binding key must be greater than 0",
                "-1|The binding key must be greater than 0",
                "''|The binding key must be an integer: <<>>",
                "abc|The binding key must be an integer: <<\"abc\">>",
                "1.5|The binding key must be an integer: <<\"1.5\">>"
            })
    void refusesBindingKeysThatAreNoWeights(String key, String explanation) throws Exception {
        refusesBinding(key, explanation);
    }

    @Test
    @WarrenOnly("older RabbitMQ has no limit")
    void refusesWeightsOfMoreThanTenThousand() throws Exception {
        refusesBinding("10001", "The binding key must not exceed 10000");
    }

    private void refusesBinding(String key, String explanation) throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of());
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - " + explanation,
                50,
                20,
                () -> channel.queueBind(queue, exchange, key));
    }

    @Test
    void refusesArgumentsThatMakeNoSense() throws Exception {
        refusesArguments(Map.of("hash-property", "app_id"), "Unsupported property: app_id");
        refusesArguments(
                Map.of("hash-header", "h", "hash-property", "message_id"),
                "hash-header and hash-property are mutually exclusive");
    }

    @Test
    @WarrenOnly("RabbitMQ closes the connection with 541")
    void refusesAHashHeaderThatIsNoString() throws Exception {
        refusesArguments(Map.of("hash-header", 5), "Invalid argument, 'hash-header' must be a longstr");
    }

    private void refusesArguments(Map<String, Object> arguments, String explanation) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - " + explanation,
                40,
                10,
                () -> channel.exchangeDeclare(exchange, TYPE, false, false, arguments));
    }

    @Test
    void doesNotCompareHashArgumentsWhenDeclaredAgain() throws Exception {
        Channel channel = broker.channel();
        String exchange = declare(channel, Map.of("hash-header", "a"));
        channel.exchangeDeclare(exchange, TYPE, false, false, Map.of("hash-header", "b"));
        channel.exchangeDeclare(exchange, TYPE, false, false, Map.of());
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'type' for exchange '" + exchange
                        + "' in vhost '/': received 'direct' but current is ''x-consistent-hash''",
                40,
                10,
                () -> channel.exchangeDeclare(exchange, "direct"));
    }

    private static String declare(Channel channel, Map<String, Object> arguments) throws Exception {
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, TYPE, false, false, arguments);
        return exchange;
    }

    private static String bound(Channel channel, String exchange, int number) throws Exception {
        return bound(channel, exchange, number, number);
    }

    private static String bound(Channel channel, String exchange, int number, int weight) throws Exception {
        String queue = broker.name("q" + number);
        channel.queueDeclare(queue, false, true, false, null);
        channel.queueBind(queue, exchange, Integer.toString(weight));
        return queue;
    }

    private static AMQP.BasicProperties headers(String name, Object value) {
        return new AMQP.BasicProperties.Builder().headers(Map.of(name, value)).build();
    }

    private static void publish(
            Channel channel, String exchange, IntFunction<String> key, IntFunction<AMQP.BasicProperties> properties)
            throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(exchange, key.apply(i), properties.apply(i), new byte[0]);
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
    }

    /** Which of the queues each of a thousand keys goes to. */
    private static Map<String, String> placement(Channel channel, String exchange, List<String> queues)
            throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < 1000; i++) {
            channel.basicPublish(exchange, "key." + i, null, Messages.bytes("key." + i));
        }
        channel.waitForConfirmsOrDie(Await.LIMIT.toMillis());
        Map<String, String> placed = new HashMap<>();
        for (String queue : queues) {
            Messages.drain(channel, queue).forEach(key -> placed.put(key, queue));
        }
        assertEquals(1000, placed.size());
        return placed;
    }
}
