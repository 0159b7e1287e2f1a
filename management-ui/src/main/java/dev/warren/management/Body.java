package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import org.jspecify.annotations.Nullable;

/** The JSON object of a request, or one inside it; what it lacks or has wrong is a bad request. Not changed. */
record Body(ObjectNode json) {
    /** @throws HttpProblem 400 when there is a body and it is no JSON object */
    static Body of(Request request) {
        return new Body(Json.parse(request.body()));
    }

    boolean has(String key) {
        return json.hasNonNull(key);
    }

    JsonNode required(String key) {
        JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            throw HttpProblem.keyMissing(key);
        }
        return value;
    }

    String text(String key) {
        JsonNode value = required(key);
        if (!value.isTextual()) {
            throw HttpProblem.badValue("not_string", key);
        }
        return value.textValue();
    }

    @Nullable
    String optionalText(String key) {
        return has(key) ? text(key) : null;
    }

    String text(String key, String absent) {
        String text = optionalText(key);
        return text == null ? absent : text;
    }

    /** As RabbitMQ does, takes the words for the values too. */
    boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        JsonNode value = required(key);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String word = value.asText();
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        throw HttpProblem.badValue("not_boolean", value.isTextual() ? word : value.toString());
    }

    /** As RabbitMQ does, takes a number in quotes too. */
    long integer(String key) {
        JsonNode value = required(key);
        if (value.canConvertToLong() && value.canConvertToExactIntegral()) {
            return value.longValue();
        }
        if (value.isTextual()) {
            try {
                return Long.parseLong(value.textValue());
            } catch (NumberFormatException e) {
                // Refused below.
            }
        }
        throw HttpProblem.badValue("not_int", key);
    }

    long integer(String key, long absent) {
        return has(key) ? integer(key) : absent;
    }

    /** The object under a key, empty when absent. RabbitMQ's own exports write an empty object as an empty list. */
    ObjectNode object(String key) {
        JsonNode value = json.get(key);
        if (value == null || value.isNull() || (value.isArray() && value.isEmpty())) {
            return Json.object();
        }
        if (value instanceof ObjectNode inner) {
            return inner;
        }
        throw HttpProblem.badValue("not_object", key);
    }

    FieldTable table(String key) {
        return Arguments.table(object(key));
    }
}
