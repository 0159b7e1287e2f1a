package dev.warren.broker.event;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** How events print what RabbitMQ's own terms are: lists of arguments, addresses. */
public final class Terms {
    private Terms() {}

    /** An array of strings such as <code>{<<"x-max-length">>,signedint,5}</code>. */
    public static FieldValue arguments(FieldTable arguments) {
        List<FieldValue> printed = new ArrayList<>();
        for (Map.Entry<String, FieldValue> field : arguments.fields()) {
            printed.add(FieldValue.of(argument(field)));
        }
        return FieldValue.of(printed);
    }

    private static String argument(Map.Entry<String, FieldValue> field) {
        FieldValue value = field.getValue();
        return "{" + binary(field.getKey()) + "," + value.typeName() + "," + value(value) + "}";
    }

    private static String value(FieldValue value) {
        if (value.value() instanceof String text) {
            return binary(text);
        }
        if (value.value() instanceof FieldTable table) {
            StringJoiner fields = new StringJoiner(",", "[", "]");
            table.fields().forEach(field -> fields.add(argument(field)));
            return fields.toString();
        }
        if (value.value() instanceof List<?> array) {
            StringJoiner elements = new StringJoiner(",", "[", "]");
            for (Object element : array) {
                FieldValue each = (FieldValue) element;
                elements.add("{" + each.typeName() + "," + value(each) + "}");
            }
            return elements.toString();
        }
        return value.value() == FieldValue.NullValue.NULL ? "undefined" : String.valueOf(value.value());
    }

    private static String binary(String text) {
        return text.isEmpty() ? "<<>>" : "<<\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\">>";
    }

    /** {@code {127,0,0,1}}. */
    public static String address(InetAddress address) {
        StringJoiner parts = new StringJoiner(",", "{", "}");
        byte[] octets = address.getAddress();
        int width = octets.length == 4 ? 1 : 2;
        for (int i = 0; i < octets.length; i += width) {
            int part = octets[i] & 0xFF;
            parts.add(Integer.toString(width == 1 ? part : part << 8 | octets[i + 1] & 0xFF));
        }
        return parts.toString();
    }
}
