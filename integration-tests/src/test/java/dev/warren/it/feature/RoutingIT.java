package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which queues a message reaches, by exchange type. */
class RoutingIT {

    private static final long SEED = Long.getLong("warren.it.seed", 20_260_101L);

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void defaultRoutesByQueueName() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Messages.publish(channel, "", queue, null, "m");
        Messages.publish(channel, "", queue + "x", null, "elsewhere");
        Messages.publish(channel, "", "", null, "nowhere");
        var got = Messages.take(channel, queue);
        assertEquals("", got.getEnvelope().getExchange());
        assertEquals(queue, got.getEnvelope().getRoutingKey());
        assertEquals(0, got.getMessageCount());
    }

    @Test
    void directRoutesByEqualKey() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "direct");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "a");
        channel.queueBind(queue, exchange, "");
        for (String key : List.of("a", "", "A", "a.b", "*", "#", "aa")) {
            Messages.publish(channel, exchange, key, null, key);
        }
        assertEquals(List.of("a", ""), Messages.drain(channel, queue));
    }

    @Test
    void fanoutRoutesEverythingToAll() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "fanout");
        List<String> queues = List.of(broker.name("1"), broker.name("2"), broker.name("3"));
        for (String queue : queues) {
            channel.queueDeclare(queue, false, true, false, null);
            channel.queueBind(queue, exchange, "ignored");
        }
        Messages.publish(channel, exchange, "any", null, "m");
        for (String queue : queues) {
            assertEquals(List.of("m"), Messages.drain(channel, queue));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b.c    | a.b.c  | a.b, a.b.c.d, A.b.c, a.b.",
                "a.*.c    | a.b.c, a..c | a.c, a.b.b.c",
                "*        | a      | '', a.b, .",
                "#        | '', a, a.b, a.b.c, .. | ",
                "a.#      | a, a.b, a.b.c, a. | b, ab, b.a",
                "#.a      | a, b.a, c.b.a, .a | a.b, ba",
                "#.b.#    | b, a.b, b.c, a.b.c, a.a.b | a, a.c, bb",
                "*.#      | a, a.b, a.b.c, . | ''",
                "#.*.b    | a.b, c.a.b | b, a.b.c",
                "*.*      | a.b, . | a, a.b.c, ..",
                "''       | ''     | a, .",
                "a.*      | a.b, a. | a, a.b.c",
            })
    void topicMatchesWords(String pattern, String matching, String other) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "topic");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, pattern);
        List<String> expected = keys(matching);
        for (String key : expected) {
            Messages.publish(channel, exchange, key, null, key);
        }
        for (String key : keys(other)) {
            Messages.publish(channel, exchange, key, null, key);
        }
        assertEquals(expected, Messages.drain(channel, queue), "keys that matched " + pattern);
    }

    @Test
    void topicAgreesWithASlowMatcherOnRandomKeys() throws Exception {
        Random random = new Random(SEED);
        System.out.println("RoutingIT seed " + SEED + " (warren.it.seed)");
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "topic");
        Map<String, String> queues = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            String pattern = words(random, "a", "b", "", "*", "#", "a");
            if (!queues.containsKey(pattern)
                    && pattern.chars().filter(c -> c == '#').count() <= 2) {
                String queue = broker.name("q" + i);
                channel.queueDeclare(queue, false, true, false, null);
                channel.queueBind(queue, exchange, pattern);
                queues.put(pattern, queue);
            }
        }
        List<String> keys = random.ints(100, 0, Integer.MAX_VALUE)
                .mapToObj(i -> words(random, "a", "b", ""))
                .toList();
        for (String key : keys) {
            Messages.publish(channel, exchange, key, null, key);
        }
        for (Map.Entry<String, String> bound : queues.entrySet()) {
            List<String> expected = keys.stream()
                    .filter(key -> matches(split(bound.getKey()), split(key)))
                    .toList();
            assertEquals(expected, Messages.drain(channel, bound.getValue()), "keys matching " + bound.getKey());
        }
    }

    @Test
    @WarrenOnly("RabbitMQ 4.3 takes no more than two of these in a key, older ones try every way")
    void topicMatchesManyWildcardsWithoutTryingEveryWay() throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "topic");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "#.a.".repeat(20) + "b");
        Messages.publish(channel, exchange, "a" + ".a".repeat(100), null, "no b");
        Messages.publish(channel, exchange, "a" + ".a".repeat(100) + ".b", null, "b");
        assertEquals(List.of("b"), Messages.drain(channel, queue));
    }

    @Test
    void headersMatchAllByDefault() throws Exception {
        Map<String, Object> binding = Map.of("a", 1, "b", "x");
        assertTrue(headersMatch(binding, Map.of("a", 1, "b", "x", "c", 3)));
        assertTrue(headersMatch(binding, Map.of("a", 1L, "b", "x")), "integers compare by value");
        assertTrue(!headersMatch(binding, Map.of("a", 1)));
        assertTrue(!headersMatch(binding, Map.of("a", "1", "b", "x")), "an integer is no string");
        assertTrue(!headersMatch(binding, Map.of("a", 2, "b", "x")));
    }

    @Test
    void headersMatchAny() throws Exception {
        Map<String, Object> binding = Map.of("x-match", "any", "a", 1, "b", "x");
        assertTrue(headersMatch(binding, Map.of("a", 1)));
        assertTrue(headersMatch(binding, Map.of("b", "x", "a", 7)));
        assertTrue(!headersMatch(binding, Map.of("c", 1)));
        assertTrue(!headersMatch(binding, Map.of()));
    }

    @Test
    void headersWithoutArgumentsMatchAllOrNothing() throws Exception {
        assertTrue(headersMatch(Map.of("x-match", "all"), Map.of("a", 1)));
        assertTrue(headersMatch(Map.of(), Map.of()));
        assertTrue(!headersMatch(Map.of("x-match", "any"), Map.of("a", 1)));
    }

    @Test
    void headersSkipArgumentsStartingWithXUnlessAskedFor() throws Exception {
        assertTrue(headersMatch(Map.of("x-match", "all", "x-a", 1, "b", 2), Map.of("b", 2)));
        assertTrue(!headersMatch(Map.of("x-match", "any", "x-a", 1), Map.of("x-a", 1)));
        assertTrue(headersMatch(Map.of("x-match", "any-with-x", "x-a", 1), Map.of("x-a", 1)));
        assertTrue(!headersMatch(Map.of("x-match", "all-with-x", "x-a", 1, "b", 2), Map.of("b", 2)));
    }

    @Test
    void headersTakeAVoidValueForPresence() throws Exception {
        Map<String, Object> binding = new HashMap<>(Collections.singletonMap("a", null));
        assertTrue(headersMatch(binding, Map.of("a", "anything")));
        assertTrue(!headersMatch(binding, Map.of("b", 1)));
    }

    @Test
    void headersRefuseAnUnknownMatch() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Invalid x-match field value <<\"most\">>;"
                        + " expected all, any, all-with-x, or any-with-x",
                50,
                20,
                () -> channel.queueBind(queue, "amq.headers", "", Map.of("x-match", "most")));
    }

    private static boolean headersMatch(Map<String, Object> binding, Map<String, Object> headers) throws Exception {
        Channel channel = broker.channel();
        String exchange = broker.name("x");
        channel.exchangeDeclare(exchange, "headers");
        String queue = broker.queue(channel);
        channel.queueBind(queue, exchange, "ignored", binding);
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().headers(headers).build();
        Messages.publish(channel, exchange, "another key", properties, "m");
        int matched = channel.queueDelete(queue).getMessageCount();
        channel.exchangeDelete(exchange);
        channel.close();
        return matched == 1;
    }

    private static List<String> keys(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::trim)
                        .map(key -> key.equals("''") ? "" : key)
                        .toList();
    }

    private static String words(Random random, String... alphabet) {
        int count = 1 + random.nextInt(4);
        String[] words = new String[count];
        Arrays.setAll(words, i -> alphabet[random.nextInt(alphabet.length)]);
        return String.join(".", words);
    }

    /** The empty key has no words; any other has one more than dots. */
    private static List<String> split(String key) {
        return key.isEmpty() ? List.of() : Arrays.asList(key.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("#")) {
            return matches(rest, key) || !key.isEmpty() && matches(pattern, key.subList(1, key.size()));
        }
        return !key.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(key.get(0)))
                && matches(rest, key.subList(1, key.size()));
    }
}
