package dev.warren.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One typed value of a field table. The type is RabbitMQ's letter (which differs from the printed specification), kept so
 * that arguments are echoed, compared and named as they came.
 *
 * <pre>
 * S String, or byte[] when not UTF-8    I Integer    D Decimal    T Long (seconds)    F FieldTable    A List of FieldValue
 * B Integer    b Byte    s Short    u Integer    i Long    f Float    d Double    l, L Long    t Boolean    x byte[]
 * V NullValue
 * </pre>
 */
public record FieldValue(char type, Object value) {
    /** What a void field (V) holds. */
    public enum NullValue {
        NULL
    }

    /** A decimal (D): the unsigned 32-bit unscaled value and the number of decimal digits. */
    public record Decimal(int scale, long unscaled) {}

    public static FieldValue of(String text) {
        return new FieldValue('S', text);
    }

    public static FieldValue of(int number) {
        return new FieldValue('I', number);
    }

    public static FieldValue of(long number) {
        return new FieldValue('l', number);
    }

    public static FieldValue of(boolean bool) {
        return new FieldValue('t', bool);
    }

    public static FieldValue of(FieldTable table) {
        return new FieldValue('F', table);
    }

    public static FieldValue of(List<FieldValue> array) {
        return new FieldValue('A', List.copyOf(array));
    }

    /** Whether the value is of one of the integer types, which compare by value. Timestamps are not among them. */
    public boolean isInteger() {
        return switch (type) {
            case 'I', 'B', 'b', 's', 'u', 'i', 'l', 'L' -> true;
            default -> false;
        };
    }

    /** The number of an integer type or a timestamp. */
    public long longValue() {
        return ((Number) value).longValue();
    }

    /** Whether this is a longstr with valid UTF-8. */
    public boolean isText() {
        return type == 'S' && value instanceof String;
    }

    /** The name RabbitMQ's error texts give the type. */
    public String typeName() {
        return switch (type) {
            case 'S' -> "longstr";
            case 'I' -> "signedint";
            case 'D' -> "decimal";
            case 'T' -> "timestamp";
            case 'F' -> "table";
            case 'A' -> "array";
            case 'B' -> "unsignedbyte";
            case 'b' -> "byte";
            case 's' -> "short";
            case 'u' -> "unsignedshort";
            case 'i' -> "unsignedint";
            case 'f' -> "float";
            case 'd' -> "double";
            case 'l', 'L' -> "long";
            case 't' -> "bool";
            case 'x' -> "binary";
            default -> "void";
        };
    }

    /** By type and value; octets are compared by content. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldValue field && type == field.type && Objects.deepEquals(value, field.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + (value instanceof byte[] octets ? Arrays.hashCode(octets) : value.hashCode());
    }
}
