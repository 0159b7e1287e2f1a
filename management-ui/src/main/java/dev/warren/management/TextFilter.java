package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.NamePattern;
import dev.warren.management.http.HttpProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses texts: equal, containing, matching a regular expression, or being there at all. Immutable. */
final class TextFilter {
    private static final String EQUALS = "equals";
    private static final String CONTAINS = "contains";
    private static final String REGEX = "regex";
    private static final String EXISTS = "exists";
    private static final String IGNORE_CASE = "ignore_case";
    private static final List<String> KEYS = List.of(EQUALS, CONTAINS, REGEX, EXISTS, IGNORE_CASE);

    private final Predicate<String> accepted;
    private final boolean absent;

    private TextFilter(Predicate<String> accepted, boolean absent) {
        this.accepted = accepted;
        this.absent = absent;
    }

    boolean accepts(@Nullable String text) {
        return text == null ? absent : !absent && accepted.test(text);
    }

    /** A plain value is to be equal. */
    static TextFilter equal(String key, JsonNode json) {
        return of(key, json, EQUALS);
    }

    /** A plain value is to be contained. */
    static TextFilter containing(String key, JsonNode json) {
        return of(key, json, CONTAINS);
    }

    /** @throws HttpProblem 400 when it is no filter */
    private static TextFilter of(String key, JsonNode json, String plain) {
        if (!(json instanceof ObjectNode object)) {
            return new TextFilter(test(key, plain, text(key, json), false), false);
        }
        boolean ignoreCase = flag(key, object, IGNORE_CASE, false);
        Predicate<String> all = text -> true;
        boolean absent = false;
        boolean any = false;
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            String name = each.getKey();
            if (!KEYS.contains(name)) {
                throw HttpProblem.badRequest(
                        "filter " + key + ": there is no '" + name + "', only " + String.join(", ", KEYS));
            }
            if (name.equals(EXISTS)) {
                absent = !flag(key, object, EXISTS, true);
            } else if (!name.equals(IGNORE_CASE)) {
                all = all.and(test(key, name, text(key, each.getValue()), ignoreCase));
            }
            any |= !name.equals(IGNORE_CASE);
        }
        if (!any) {
            throw HttpProblem.badRequest("filter " + key + " says nothing");
        }
        return new TextFilter(all, absent);
    }

    private static String text(String key, JsonNode json) {
        if (json.isTextual()) {
            return json.textValue();
        }
        if (json.isNumber() || json.isBoolean()) {
            return json.toString();
        }
        throw HttpProblem.badRequest("filter " + key + " must be a text, a number or an object");
    }

    private static boolean flag(String key, ObjectNode object, String name, boolean otherwise) {
        JsonNode value = object.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw HttpProblem.badRequest("filter " + key + ": " + name + " must be true or false");
        }
        return value.booleanValue();
    }

    private static Predicate<String> test(String key, String how, String wanted, boolean ignoreCase) {
        if (how.equals(REGEX)) {
            try {
                NamePattern pattern = NamePattern.compile(ignoreCase ? "(?i)" + wanted : wanted);
                return pattern::foundIn;
            } catch (DefinitionException e) {
                throw HttpProblem.badRequest("filter " + key + ": " + e.text());
            }
        }
        if (how.equals(EQUALS)) {
            return ignoreCase ? wanted::equalsIgnoreCase : wanted::equals;
        }
        String lower = wanted.toLowerCase(Locale.ROOT);
        return ignoreCase ? text -> text.toLowerCase(Locale.ROOT).contains(lower) : text -> text.contains(wanted);
    }
}
