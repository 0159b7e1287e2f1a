package dev.warren.exchanges;

import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the arguments of a binding ask of a message's headers: all of the required ones or any of them. A required header
 * without a value (void) need only be present. Immutable.
 *
 * <p>RabbitMQ: rabbit_exchange_type_headers. Nothing required means that "all" matches everything and "any" nothing.
 */
record HeadersPattern(boolean any, List<Map.Entry<String, FieldValue>> required) {
    static final String X_MATCH = "x-match";
    private static final Set<String> MATCH_MODES = Set.of("all", "any", "all-with-x", "any-with-x");

    static boolean isMatchMode(FieldValue match) {
        return match.isText() && MATCH_MODES.contains(match.value().toString());
    }

    static HeadersPattern of(FieldTable arguments) {
        FieldValue match = arguments.get(X_MATCH);
        // An unknown mode counts as "all", as in RabbitMQ: a binding under an x-delayed-message exchange is not
        // checked.
        String mode = match != null && isMatchMode(match) ? match.value().toString() : "all";
        boolean withX = mode.endsWith("-with-x");
        List<Map.Entry<String, FieldValue>> required = arguments.fields().stream()
                .filter(field -> withX
                        ? !field.getKey().equals(X_MATCH)
                        : !field.getKey().startsWith("x-"))
                .toList();
        return new HeadersPattern(mode.startsWith("any"), required);
    }

    boolean matches(HeaderLookup headers) {
        for (Map.Entry<String, FieldValue> field : required) {
            FieldValue header = headers.get(field.getKey());
            boolean met =
                    header != null && (field.getValue().type() == 'V' || HeaderValues.same(field.getValue(), header));
            if (met == any) {
                return any;
            }
        }
        return !any;
    }

    Verdict explain(HeaderLookup headers) {
        if (required.isEmpty()) {
            return any
                    ? Verdict.no("the binding asks for any of no headers")
                    : Verdict.yes("the binding asks for no headers");
        }
        if (matches(headers)) {
            return Verdict.yes(any ? "one of the headers fits" : "all headers fit");
        }
        List<String> unmet = required.stream()
                .map(field -> unmet(field, headers.get(field.getKey())))
                .filter(text -> !text.isEmpty())
                .toList();
        return Verdict.no((any ? "no header fits: " : "") + String.join("; ", unmet));
    }

    /** Empty when the header is as it must be. */
    private static String unmet(Map.Entry<String, FieldValue> field, @Nullable FieldValue header) {
        String name = "header '" + field.getKey() + "'";
        if (header == null) {
            return name + " is missing";
        }
        if (field.getValue().type() == 'V' || HeaderValues.same(field.getValue(), header)) {
            return "";
        }
        return name + " is " + described(header) + ", the binding wants " + described(field.getValue());
    }

    private static String described(FieldValue value) {
        return value.isText() ? "'" + value.value() + "'" : value.value() + " (" + value.typeName() + ")";
    }
}
