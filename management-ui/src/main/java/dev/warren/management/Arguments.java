package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Field tables as JSON and back. Numbers stay numbers: tools read arguments back and compare. */
final class Arguments {
    private Arguments() {}

    static ObjectNode json(FieldTable table) {
        ObjectNode object = Json.object();
        for (Map.Entry<String, FieldValue> field : table.fields()) {
            // Of a name that occurs twice the first counts, as in look-ups.
            if (!object.has(field.getKey())) {
                object.set(field.getKey(), json(field.getValue()));
            }
        }
        return object;
    }

    static JsonNode json(FieldValue field) {
        Object value = field.value();
        if (value instanceof FieldTable table) {
            return json(table);
        } else if (value instanceof List<?> list) {
            ArrayNode array = Json.array();
            list.forEach(each -> array.add(json((FieldValue) each)));
            return array;
        } else if (value instanceof FieldValue.Decimal decimal) {
            return DecimalNode.valueOf(BigDecimal.valueOf(decimal.unscaled(), decimal.scale()));
        } else if (value instanceof Float || value instanceof Double) {
            return DoubleNode.valueOf(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            return LongNode.valueOf(number.longValue());
        } else if (value instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        } else if (value instanceof byte[] octets) {
            return TextNode.valueOf(new String(octets, StandardCharsets.UTF_8));
        } else if (value instanceof String text) {
            return TextNode.valueOf(text);
        }
        return NullNode.instance;
    }

    /**
     * The table that JSON stands for: whole numbers are longs and others doubles (RabbitMQ).
     *
     * @throws HttpProblem 400 for a null, a number beyond 64 bits or a name beyond 255 octets
     */
    static FieldTable table(ObjectNode object) {
        FieldTable.Builder table = FieldTable.builder();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            table.put(Names.shortString("argument", field.getKey()), value(field.getValue()));
        }
        return table.build();
    }

    /** The value that JSON stands for; problems are those of {@link #table}. */
    static FieldValue value(JsonNode json) {
        if (json instanceof ObjectNode object) {
            return FieldValue.of(table(object));
        } else if (json instanceof ArrayNode array) {
            List<FieldValue> values = new ArrayList<>();
            array.forEach(each -> values.add(value(each)));
            return FieldValue.of(values);
        } else if (json.isTextual()) {
            return FieldValue.of(json.textValue());
        } else if (json.isBoolean()) {
            return FieldValue.of(json.booleanValue());
        } else if (json.isIntegralNumber() && json.canConvertToLong()) {
            return FieldValue.of(json.longValue());
        } else if (json.isFloatingPointNumber()) {
            return new FieldValue('d', json.doubleValue());
        } else if (json.isNumber()) {
            throw HttpProblem.badRequest("number_out_of_range");
        }
        throw HttpProblem.badRequest("null_not_allowed");
    }
}
