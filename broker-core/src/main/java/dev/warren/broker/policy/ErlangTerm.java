package dev.warren.broker.policy;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;
import java.util.stream.Collectors;

/** Values as RabbitMQ's texts print them: those that look at the texts know them so. */
final class ErlangTerm {
    private ErlangTerm() {}

    static String of(FieldValue value) {
        if (value.isText()) {
            String text = (String) value.value();
            boolean ascii = text.chars().allMatch(c -> c < 0x80);
            return "<<\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + (ascii ? "\">>" : "\"/utf8>>");
        }
        if (value.value() instanceof List<?> list) {
            return list.stream().map(each -> of((FieldValue) each)).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.value() instanceof FieldTable table) {
            return table.fields().stream()
                    .map(field -> "<<\"" + field.getKey() + "\">> => " + of(field.getValue()))
                    .collect(Collectors.joining(",", "#{", "}"));
        }
        return value.type() == 'V' ? "null" : String.valueOf(value.value());
    }
}
