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
import dev.warren.management.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Field tables as JSON. Numbers stay numbers: tools read arguments back and compare. */
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

    private static JsonNode json(FieldValue field) {
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
}
