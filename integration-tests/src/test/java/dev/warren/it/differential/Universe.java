package dev.warren.it.differential;

import com.rabbitmq.client.AMQP;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names a script works with. Each queue and exchange has a usual declaration, chosen by the seed, so that most
 * declarations agree with what is there, and some do not. Confined to the test's thread.
 */
final class Universe {

    /** The only queue that channels with a prefetch of their own consume: RabbitMQ serves several in random order. */
    static final String SHARED_PREFETCH_QUEUE = "q0";

    static final List<String> QUEUES = List.of("q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7");
    static final List<String> EXCHANGES = List.of("e0", "e1", "e2", "e3", "e4", "e5", "e6");
    private static final List<String> PREDECLARED =
            List.of("", "amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match");
    private static final List<String> KEYS = List.of("", "a", "a.b", "a.b.c", "b", "b.a", "a..b", ".a", "a.", ".");
    private static final List<String> PATTERNS =
            List.of("*", "#", "a.*", "a.#", "#.b", "*.b", "a.*.c", "#.a.#", "*.*", "a.#.c", "#.#", "a*", "*.#");

    private final Dice dice;

    private final Map<String, Queue> queues = new HashMap<>();
    private final Map<String, Exchange> exchanges = new HashMap<>();

    /** Everything of a queue's declaration but its name. */
    record Queue(boolean durable, boolean exclusive, boolean autoDelete, Map<String, Object> arguments) {}

    /** Everything of an exchange's declaration but its name. */
    record Exchange(String type, boolean durable, boolean autoDelete, boolean internal, String alternate) {}

    Universe(Dice dice) {
        this.dice = dice;
        QUEUES.forEach(name -> queues.put(name, randomQueue()));
        EXCHANGES.forEach(name -> exchanges.put(name, randomExchange()));
    }

    Queue usual(String queue) {
        return queues.get(queue);
    }

    Exchange usualExchange(String exchange) {
        return exchanges.get(exchange);
    }

    String queue() {
        return dice.one(QUEUES);
    }

    String exchange() {
        return dice.chance(30) ? dice.one(PREDECLARED) : dice.one(EXCHANGES);
    }

    String key() {
        return dice.chance(15) ? dice.one(PATTERNS) : dice.one(KEYS);
    }

    String pattern() {
        return dice.chance(60) ? dice.one(PATTERNS) : dice.one(KEYS);
    }

    Queue randomQueue() {
        Map<String, Object> arguments = new TreeMap<>();
        if (dice.chance(60)) {
            validArguments(arguments);
        }
        return new Queue(dice.chance(50), dice.chance(15), dice.chance(20), arguments);
    }

    Exchange randomExchange() {
        String type = dice.one("direct", "fanout", "topic", "headers", "topic", "direct");
        String alternate = dice.chance(25) ? dice.one(EXCHANGES) : null;
        return new Exchange(type, dice.chance(50), dice.chance(15), dice.chance(10), alternate);
    }

    /** Names within table values carry this mark until the table is sent. */
    static Object named(String plain) {
        return new Name(plain);
    }

    private record Name(String plain) {}

    /** The table as it is sent, with this run's names. */
    static Map<String, Object> resolve(Map<String, Object> table, Act.View view) {
        Map<String, Object> resolved = new TreeMap<>();
        table.forEach((key, value) -> resolved.put(key, resolveValue(value, view)));
        return resolved;
    }

    private static Object resolveValue(Object value, Act.View view) {
        if (value instanceof Name name) {
            return view.name(name.plain);
        }
        if (value instanceof List<?> list) {
            List<Object> resolved = new ArrayList<>();
            list.forEach(each -> resolved.add(resolveValue(each, view)));
            return resolved;
        }
        return value;
    }

    private void validArguments(Map<String, Object> arguments) {
        if (dice.chance(15)) {
            arguments.put("x-message-ttl", dice.one(0, 600_000, 600_000L));
        }
        if (dice.chance(8)) {
            arguments.put("x-expires", 600_000);
        }
        if (dice.chance(30)) {
            arguments.put("x-max-length", dice.one(0, 1, 2, 5, (short) 5, 5L));
        }
        if (dice.chance(15)) {
            arguments.put("x-max-length-bytes", dice.one(0, 50, 3000, 10_000L));
        }
        if (dice.chance(30)) {
            arguments.put("x-overflow", dice.one("drop-head", "reject-publish", "reject-publish-dlx"));
        }
        if (dice.chance(40)) {
            arguments.put("x-dead-letter-exchange", dice.chance(40) ? "" : named(dice.one(EXCHANGES)));
            if (dice.chance(60)) {
                arguments.put("x-dead-letter-routing-key", dice.chance(50) ? named(dice.one(QUEUES)) : dice.one(KEYS));
            }
        }
        if (dice.chance(15)) {
            arguments.put("x-max-priority", dice.one(1, 5, 255, (byte) 5, 0));
        }
        if (dice.chance(15)) {
            arguments.put("x-single-active-consumer", dice.chance(80));
        }
        if (dice.chance(8)) {
            arguments.put("x-queue-type", "classic");
        }
        if (dice.chance(4)) {
            arguments.put("x-queue-mode", dice.one("lazy", "default"));
        }
        if (dice.chance(8)) {
            arguments.put("x-unknown", dice.one((Object) 1, "text", true));
        }
    }

    /** Values of the wrong kind or out of range. */
    Map<String, Object> oddArguments() {
        Map<String, Object> arguments = new TreeMap<>();
        String name = dice.one(
                "x-message-ttl",
                "x-expires",
                "x-max-length",
                "x-max-length-bytes",
                "x-overflow",
                "x-dead-letter-exchange",
                "x-dead-letter-routing-key",
                "x-max-priority",
                "x-single-active-consumer",
                "x-queue-type");
        Object value = dice.one(
                (Object) "text",
                -1,
                0,
                1,
                256,
                1.5,
                true,
                null,
                315_360_000_001L,
                List.of("a"),
                Map.of("a", 1),
                new byte[] {1},
                2.5f);
        arguments.put(name, value);
        return arguments;
    }

    AMQP.Queue.Declare.Builder declare(Queue queue, Act.View view) {
        return new AMQP.Queue.Declare.Builder()
                .durable(queue.durable())
                .exclusive(queue.exclusive())
                .autoDelete(queue.autoDelete())
                .arguments(resolve(queue.arguments(), view));
    }
}
