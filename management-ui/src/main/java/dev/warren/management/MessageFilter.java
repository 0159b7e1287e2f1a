package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.vhost.Origin;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.management.http.HttpProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Chooses messages by what is said of them; all of it must hold. API.md has the words. Immutable. */
final class MessageFilter {
    private static final List<String> DEATH = List.of("reason", "queue", "exchange");

    /** The cheap ones first. */
    private final List<Predicate<Candidate>> conditions;

    private MessageFilter(List<Predicate<Candidate>> conditions) {
        this.conditions = conditions;
    }

    boolean accepts(Candidate candidate) {
        for (Predicate<Candidate> condition : conditions) {
            if (!condition.test(candidate)) {
                return false;
            }
        }
        return true;
    }

    /** @throws HttpProblem 400 when it is no filter */
    static MessageFilter of(ObjectNode json) {
        List<Predicate<Candidate>> conditions = new ArrayList<>();
        List<Predicate<Candidate>> slow = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : json.properties()) {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "routing_key" -> {
                    TextFilter text = TextFilter.equal("routing_key", value);
                    conditions.add(candidate -> text.accepts(candidate.message().routingKey()));
                }
                case "exchange" -> {
                    TextFilter text = TextFilter.equal("exchange", value);
                    conditions.add(candidate -> text.accepts(candidate.message().exchange()));
                }
                case "payload" -> {
                    TextFilter text = TextFilter.containing("payload", value);
                    slow.add(candidate -> text.accepts(candidate.payload()));
                }
                case "headers" ->
                    texts("headers", value)
                            .forEach((name, text) -> slow.add(0, candidate -> text.accepts(candidate.header(name))));
                case "properties" ->
                    texts("properties", value)
                            .forEach((name, text) -> slow.add(0, candidate -> text.accepts(candidate.property(name))));
                case "death" -> slow.add(0, death(value));
                case "redelivered" -> {
                    if (!value.isBoolean()) {
                        throw HttpProblem.badRequest("filter redelivered must be true or false");
                    }
                    conditions.add(candidate -> candidate.browsed().redelivered() == value.booleanValue());
                }
                case "age" ->
                    conditions.add(range(
                            "age",
                            value,
                            candidate -> System.currentTimeMillis()
                                    - candidate.arrival().atMs()));
                case "expires_in" -> {
                    Predicate<Candidate> range = range(
                            "expires_in",
                            value,
                            candidate -> candidate.browsed().dueAtMs() - System.currentTimeMillis());
                    conditions.add(candidate -> candidate.browsed().dueAtMs() != 0 && range.test(candidate));
                }
                case "payload_bytes" ->
                    conditions.add(range("payload_bytes", value, candidate -> candidate
                            .message()
                            .bodyLength()));
                case "priority" ->
                    conditions.add(range(
                            "priority", value, candidate -> candidate.browsed().priority()));
                default -> throw HttpProblem.badRequest("there is no filter '" + each.getKey() + "'");
            }
        }
        conditions.addAll(slow);
        return new MessageFilter(List.copyOf(conditions));
    }

    private static Map<String, TextFilter> texts(String key, JsonNode json) {
        Map<String, TextFilter> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : object(key, json).properties()) {
            texts.put(each.getKey(), TextFilter.equal(key + "." + each.getKey(), each.getValue()));
        }
        return texts;
    }

    private static ObjectNode object(String key, JsonNode json) {
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw HttpProblem.badRequest("filter " + key + " must be an object");
    }

    /** A number is to be equal, {@code min} and {@code max} are bounds. */
    private static Predicate<Candidate> range(String key, JsonNode json, ToLongFunction<Candidate> number) {
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        if (json.isIntegralNumber()) {
            least = json.longValue();
            most = least;
        } else {
            for (Map.Entry<String, JsonNode> each : object(key, json).properties()) {
                boolean min = each.getKey().equals("min");
                if (!(min || each.getKey().equals("max")) || !each.getValue().isIntegralNumber()) {
                    throw HttpProblem.badRequest("filter " + key + " must have whole numbers as min and max");
                }
                least = min ? each.getValue().longValue() : least;
                most = min ? most : each.getValue().longValue();
            }
        }
        long from = least;
        long to = most;
        return candidate -> {
            long value = number.applyAsLong(candidate);
            return value >= from && value <= to;
        };
    }

    /** One death must fit it all. */
    private static Predicate<Candidate> death(JsonNode json) {
        Map<String, TextFilter> wanted = texts("death", json);
        for (String key : wanted.keySet()) {
            if (!DEATH.contains(key)) {
                throw HttpProblem.badRequest(
                        "filter death: there is no '" + key + "', only " + String.join(", ", DEATH));
            }
        }
        return candidate -> Origin.deaths(candidate.headers()).stream().anyMatch(death -> fits(death, wanted));
    }

    private static boolean fits(FieldTable death, Map<String, TextFilter> wanted) {
        return wanted.entrySet().stream().allMatch(each -> {
            FieldValue value = death.get(each.getKey());
            return each.getValue().accepts(value == null ? null : Candidate.text(Arguments.json(value)));
        });
    }
}
