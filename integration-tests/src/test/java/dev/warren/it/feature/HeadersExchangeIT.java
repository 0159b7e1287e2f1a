package dev.warren.it.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.warren.it.harness.Broker;
import dev.warren.it.harness.Closes;
import dev.warren.it.harness.Messages;
import dev.warren.it.harness.WarrenOnly;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersExchangeIT {

    private static final long SEED = Long.getLong("warren.it.seed", System.nanoTime() & 0xFFFF_FFFFL);

    @RegisterExtension
    static final Broker broker = new Broker();

    @Test
    void comparesIntegersByValueAndNothingElseAcrossTypes() throws Exception {
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        for (Object one : List.of((byte) 7, (short) 7, 7, 7L)) {
            for (Object other : List.of((byte) 7, (short) 7, 7, 7L)) {
                assertEquals(true, matcher.matches(Map.of("h", one), Map.of("h", other)), one + " and " + other);
            }
            assertEquals(false, matcher.matches(Map.of("h", one), Map.of("h", "7")));
            assertEquals(false, matcher.matches(Map.of("h", one), Map.of("h", 8)));
            assertEquals(false, matcher.matches(Map.of("h", one), Map.of("h", true)));
        }
    }

    @Test
    @WarrenOnly("RabbitMQ before 4.0 took 7 and 7.0 for the same")
    void anIntegerIsNoDouble() throws Exception {
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        assertEquals(false, matcher.matches(Map.of("h", 7), Map.of("h", 7.0)));
        assertEquals(false, matcher.matches(Map.of("h", 7.0), Map.of("h", 7L)));
    }

    @Test
    void comparesEveryTypeWithItself() throws Exception {
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        Map<Object, Object> differing = new HashMap<>();
        differing.put("text", "Text");
        differing.put(true, false);
        differing.put(2.5, 2.25);
        differing.put(2.5f, 2.25f);
        differing.put(new Date(1_000_000), new Date(2_000_000));
        differing.put(new BigDecimal("1.25"), new BigDecimal("1.26"));
        differing.put(List.of(1, "a"), List.of("a", 1));
        differing.put(Map.of("k", 1), Map.of("k", 2));
        for (Map.Entry<Object, Object> pair : differing.entrySet()) {
            Map<String, Object> wanted = Map.of("h", pair.getKey());
            assertEquals(true, matcher.matches(wanted, Map.of("h", pair.getKey())), "" + pair);
            assertEquals(false, matcher.matches(wanted, Map.of("h", pair.getValue())), "" + pair);
            assertEquals(false, matcher.matches(wanted, Map.of("other", pair.getKey())), "" + pair);
        }
    }

    @ParameterizedTest
    @CsvSource({"all,          true", "any,          true", "all-with-x,   true", "any-with-x,   true"})
    void aVoidArgumentAsksForPresenceInEveryMode(String mode, boolean present) throws Exception {
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        Map<String, Object> wanted = new HashMap<>(Map.of("x-match", mode));
        wanted.put("h", null);
        assertEquals(present, matcher.matches(wanted, Map.of("h", "anything")));
        assertEquals(present, matcher.matches(wanted, new HashMap<>(Collections.singletonMap("h", null))));
        assertEquals(!present, matcher.matches(wanted, Map.of("g", "anything")));
    }

    @Test
    void namesStartingWithXCountOnlyInTheModesThatSaySo() throws Exception {
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        Map<String, Object> headers = Map.of("x-a", 1, "b", 2);
        assertEquals(true, matcher.matches(Map.of("x-match", "all", "x-a", 9, "b", 2), headers));
        assertEquals(false, matcher.matches(Map.of("x-match", "all-with-x", "x-a", 9, "b", 2), headers));
        assertEquals(true, matcher.matches(Map.of("x-match", "all-with-x", "x-a", 1, "b", 2), headers));
        assertEquals(false, matcher.matches(Map.of("x-match", "any", "x-a", 1, "b", 9), headers));
        assertEquals(true, matcher.matches(Map.of("x-match", "any-with-x", "x-a", 1, "b", 9), headers));
        assertEquals(false, matcher.matches(Map.of("x-match", "any-with-x"), headers));
        assertEquals(true, matcher.matches(Map.of("x-match", "all-with-x"), headers));
    }

    @Test
    void agreesWithTheDefinitionOnRandomHeaders() throws Exception {
        System.out.println("HeadersExchangeIT seed " + SEED + " (warren.it.seed)");
        Random random = new Random(SEED);
        Channel channel = broker.channel();
        Matcher matcher = new Matcher(channel);
        int matched = 0;
        for (int round = 0; round < 150; round++) {
            Map<String, Object> wanted = table(random);
            String mode = List.of("all", "any", "all-with-x", "any-with-x").get(random.nextInt(4));
            wanted.put("x-match", mode);
            Map<String, Object> headers = table(random);
            boolean expected = matches(wanted, mode, headers);
            assertEquals(
                    expected, matcher.matches(wanted, headers), () -> wanted + " and " + headers + ", seed " + SEED);
            matched += expected ? 1 : 0;
        }
        System.out.println("HeadersExchangeIT: " + matched + " of 150 matched");
    }

    @ParameterizedTest
    @ValueSource(strings = {"most", "", "ALL"})
    void refusesAnUnknownMode(String mode) throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        String printed = mode.isEmpty() ? "<<>>" : "<<\"" + mode + "\">>";
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Invalid x-match field value " + printed
                        + "; expected all, any, all-with-x, or any-with-x",
                50,
                20,
                () -> channel.queueBind(queue, "amq.headers", "", Map.of("x-match", mode)));
    }

    @Test
    void refusesAModeThatIsNoString() throws Exception {
        Channel channel = broker.channel();
        String queue = broker.queue(channel);
        Closes.channel(
                channel,
                406,
                "PRECONDITION_FAILED - Invalid x-match field type signedint (value 23); expected longstr",
                50,
                20,
                () -> channel.queueBind(queue, "amq.match", "", Map.of("x-match", 23)));
    }

    private static Map<String, Object> table(Random random) {
        Map<String, Object> table = new HashMap<>();
        for (String name : List.of("a", "b", "x-c")) {
            switch (random.nextInt(5)) {
                case 0 -> table.put(name, random.nextInt(2));
                case 1 -> table.put(name, (long) random.nextInt(2));
                case 2 -> table.put(name, "" + random.nextInt(2));
                case 3 -> table.put(name, null);
                default -> {
                    // absent
                }
            }
        }
        return table;
    }

    private static boolean matches(Map<String, Object> wanted, String mode, Map<String, Object> headers) {
        boolean any = mode.startsWith("any");
        for (Map.Entry<String, Object> field : wanted.entrySet()) {
            String name = field.getKey();
            if (name.equals("x-match") || (name.startsWith("x-") && !mode.endsWith("-with-x"))) {
                continue;
            }
            boolean met = headers.containsKey(name)
                    && (field.getValue() == null || same(field.getValue(), headers.get(name)));
            if (met == any) {
                return any;
            }
        }
        return !any;
    }

    private static boolean same(Object one, Object other) {
        return one instanceof Number number
                ? other instanceof Number && number.longValue() == ((Number) other).longValue()
                : one.equals(other);
    }

    /** One exchange and one queue, bound anew for every question. */
    private static final class Matcher {
        private final Channel channel;
        private final String exchange;
        private final String queue;

        Matcher(Channel channel) throws Exception {
            this.channel = channel;
            this.exchange = broker.name("x");
            this.queue = broker.queue(channel);
            channel.exchangeDeclare(exchange, "headers");
        }

        boolean matches(Map<String, Object> binding, Map<String, Object> headers) throws Exception {
            channel.queueBind(queue, exchange, "ignored", binding);
            AMQP.BasicProperties properties =
                    new AMQP.BasicProperties.Builder().headers(headers).build();
            Messages.publish(channel, exchange, "another key", properties, "m");
            channel.queueUnbind(queue, exchange, "ignored", binding);
            return channel.queuePurge(queue).getMessageCount() == 1;
        }
    }
}
