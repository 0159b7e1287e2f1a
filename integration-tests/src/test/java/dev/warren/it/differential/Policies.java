package dev.warren.it.differential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Steps that put and delete policies of queues and exchanges. Confined to the test's thread. */
final class Policies {

    /** Queues and exchanges under one of these; of several policies with the same priority, any may be in force. */
    private static final List<String> BROAD = List.of("p0", "p1", "p2");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Dice dice;

    Policies(Dice dice) {
        this.dice = dice;
    }

    List<Act> put() {
        if (dice.chance(60)) {
            // Rules: what a new length drops must not run into other queues that get one at the same time.
            String queue = dice.one(Universe.QUEUES);
            return put("of-" + queue, queue + "$", "queues", BROAD.size(), length());
        }
        String name = dice.one(BROAD);
        String some = dice.one("[0-3]$", "[2-7]$", "");
        return dice.chance(25)
                ? put(name, "e" + some, "exchanges", BROAD.indexOf(name), alternate(dice.one(Universe.EXCHANGES)))
                : put(name, "q" + some, "queues", BROAD.indexOf(name), deadLetters(new TreeMap<>()));
    }

    private static List<Act> put(
            String name, String pattern, String kind, int priority, Map<String, Object> definition) {
        return List.of(new Act.Policy(
                name,
                Optional.of(view -> json(Map.of(
                        "pattern",
                        "^" + view.name(pattern),
                        "apply-to",
                        kind,
                        "priority",
                        priority,
                        "definition",
                        Universe.resolve(definition, view))))));
    }

    List<Act> delete() {
        String name = dice.chance(60) ? "of-" + dice.one(Universe.QUEUES) : dice.one(BROAD);
        return List.of(new Act.Policy(name, Optional.empty()));
    }

    private static Map<String, Object> alternate(String exchange) {
        return Map.of("alternate-exchange", Universe.named(exchange));
    }

    private Map<String, Object> length() {
        Map<String, Object> definition = new TreeMap<>();
        if (dice.chance(70)) {
            definition.put("max-length", dice.one(0, 1, 3, 10));
        } else {
            definition.put("max-length-bytes", dice.one(0, 40, 5000));
        }
        return dice.chance(40) ? deadLetters(definition) : definition;
    }

    private Map<String, Object> deadLetters(Map<String, Object> definition) {
        if (dice.chance(80)) {
            definition.put("dead-letter-exchange", dice.chance(40) ? "" : Universe.named(dice.one(Universe.EXCHANGES)));
        }
        if (dice.chance(40)) {
            definition.put("dead-letter-routing-key", Universe.named(dice.one(Universe.QUEUES)));
        }
        if (definition.isEmpty() || dice.chance(10)) {
            definition.put(dice.one("message-ttl", "expires"), 600_000);
        }
        return definition;
    }

    private static String json(Map<String, Object> document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
