package dev.warren.broker.queue;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Values of arguments in RabbitMQ's error texts, where they stand as Erlang writes them. */
public final class ArgumentText {
    private ArgumentText() {}

    public static String of(FieldValue value) {
        if (value.value() instanceof byte[] octets) {
            return new String(octets, StandardCharsets.UTF_8);
        }
        if (value.value() instanceof FieldTable table) {
            List<String> entries = new ArrayList<>();
            table.fields()
                    .forEach(field -> entries.add("{<<\"" + field.getKey() + "\">>," + typed(field.getValue()) + "}"));
            return "[" + String.join(",", entries) + "]";
        }
        if (value.value() instanceof List<?> array) {
            List<String> entries = new ArrayList<>();
            array.forEach(entry -> entries.add("{" + typed((FieldValue) entry) + "}"));
            return "[" + String.join(",", entries) + "]";
        }
        return value.value() instanceof FieldValue.NullValue
                ? "undefined"
                : value.value().toString();
    }

    private static String typed(FieldValue value) {
        String text = of(value);
        return value.typeName() + "," + (value.type() == 'S' ? "<<\"" + text + "\">>" : text);
    }
}
