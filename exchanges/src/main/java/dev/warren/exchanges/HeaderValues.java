package dev.warren.exchanges;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Equality of header values. The wire's widths do not count, for clients choose them by their language: integers (a
 * timestamp is one) compare by value, float with double too, longstr and binary by octets. An integer and a double are
 * never the same.
 */
final class HeaderValues {
    private HeaderValues() {}

    static boolean same(FieldValue one, FieldValue other) {
        if (isWhole(one)) {
            return isWhole(other) && one.longValue() == other.longValue();
        }
        if (isFloating(one)) {
            return isFloating(other) && toDouble(one) == toDouble(other);
        }
        Object left = one.value();
        Object right = other.value();
        if (left instanceof byte[] || right instanceof byte[]) {
            return isOctets(left) && isOctets(right) && Arrays.equals(octets(left), octets(right));
        }
        if (left instanceof FieldTable table) {
            return right instanceof FieldTable otherTable && sameFields(table.fields(), otherTable.fields());
        }
        if (left instanceof List<?> array) {
            return right instanceof List<?> otherArray && sameElements(array, otherArray);
        }
        return left.equals(right);
    }

    private static boolean isWhole(FieldValue value) {
        return value.isInteger() || value.type() == 'T';
    }

    private static boolean isFloating(FieldValue value) {
        return value.type() == 'f' || value.type() == 'd';
    }

    private static double toDouble(FieldValue value) {
        return ((Number) value.value()).doubleValue();
    }

    private static boolean isOctets(Object value) {
        return value instanceof byte[] || value instanceof String;
    }

    private static byte[] octets(Object value) {
        return value instanceof byte[] bytes ? bytes : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean sameFields(
            List<Map.Entry<String, FieldValue>> fields, List<Map.Entry<String, FieldValue>> others) {
        if (fields.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).getKey().equals(others.get(i).getKey())
                    || !same(fields.get(i).getValue(), others.get(i).getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(List<?> elements, List<?> others) {
        if (elements.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (!same((FieldValue) elements.get(i), (FieldValue) others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
