package dev.warren.exchanges;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
}
