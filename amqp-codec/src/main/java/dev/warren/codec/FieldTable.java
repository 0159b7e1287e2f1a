package dev.warren.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field table: names and typed values in the order of the wire, duplicates included. Immutable. Look-ups find the first
 * field of a name, as RabbitMQ's do.
 */
public final class FieldTable {
    public static final FieldTable EMPTY = new FieldTable(List.of());

    private final List<Map.Entry<String, FieldValue>> fields;

    private FieldTable(List<Map.Entry<String, FieldValue>> fields) {
        this.fields = fields;
    }

    public static FieldTable of(List<Map.Entry<String, FieldValue>> fields) {
        return fields.isEmpty() ? EMPTY : new FieldTable(List.copyOf(fields));
    }

    public static Builder builder() {
        return new Builder();
    }

    public @Nullable FieldValue get(String name) {
        for (Map.Entry<String, FieldValue> field : fields) {
            if (field.getKey().equals(name)) {
                return field.getValue();
            }
        }
        return null;
    }

    public List<Map.Entry<String, FieldValue>> fields() {
        return fields;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldTable table && fields.equals(table.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    /** Collects fields in order. */
    public static final class Builder {
        private final List<Map.Entry<String, FieldValue>> fields = new ArrayList<>();

        public Builder put(String name, FieldValue value) {
            fields.add(Map.entry(name, value));
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, FieldValue.of(text));
        }

        public Builder put(String name, boolean bool) {
            return put(name, FieldValue.of(bool));
        }

        public FieldTable build() {
            return FieldTable.of(fields);
        }
    }
}
