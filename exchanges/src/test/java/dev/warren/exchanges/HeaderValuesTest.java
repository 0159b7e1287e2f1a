package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderValuesTest {
    @Test
    void integersCompareByValue() {
        List<FieldValue> ones = List.of(
                new FieldValue('b', (byte) 1),
                new FieldValue('B', 1),
                new FieldValue('s', (short) 1),
                new FieldValue('u', 1),
                new FieldValue('I', 1),
                new FieldValue('i', 1L),
                new FieldValue('l', 1L),
                new FieldValue('L', 1L),
                new FieldValue('T', 1L));
        for (FieldValue one : ones) {
            ones.forEach(other -> assertSame(true, one, other));
            assertSame(false, one, FieldValue.of(2));
            assertSame(false, one, FieldValue.of((1L << 32) + 1));
        }
    }

    @Test
    void floatsCompareByValue() {
        assertSame(true, new FieldValue('f', 0.5f), new FieldValue('d', 0.5));
        assertSame(false, new FieldValue('d', 0.5), new FieldValue('d', 0.25));
    }

    @Test
    void kindsDoNotMix() {
        List<FieldValue> kinds = List.of(
                FieldValue.of(1),
                FieldValue.of("1"),
                new FieldValue('d', 1.0),
                FieldValue.of(true),
                FieldValue.of("true"),
                new FieldValue('D', new FieldValue.Decimal(0, 1)),
                new FieldValue('V', FieldValue.NullValue.NULL),
                FieldValue.of(List.of(FieldValue.of(1))),
                FieldValue.of(FieldTable.builder().put("1", FieldValue.of(1)).build()));
        for (int i = 0; i < kinds.size(); i++) {
            for (int j = 0; j < kinds.size(); j++) {
                assertSame(i == j, kinds.get(i), kinds.get(j));
            }
        }
    }

    @Test
    void stringsCompareByOctets() {
        byte[] notUtf8 = {(byte) 0xff, 1};
        assertSame(true, new FieldValue('S', notUtf8), new FieldValue('S', notUtf8.clone()));
        assertSame(false, new FieldValue('S', notUtf8), new FieldValue('S', new byte[] {(byte) 0xff, 2}));
        assertSame(false, new FieldValue('S', notUtf8), FieldValue.of("a"));
        assertSame(true, new FieldValue('x', "é".getBytes(StandardCharsets.UTF_8)), FieldValue.of("é"));
        assertSame(false, FieldValue.of("a"), FieldValue.of("A"));
    }

    @Test
    void tablesAndArraysCompareInDepth() {
        assertSame(true, nested(FieldValue.of(1)), nested(FieldValue.of(1L)));
        assertSame(true, nested(octets(7)), nested(octets(7)));
        assertSame(false, nested(octets(7)), nested(octets(8)));
        FieldValue two = FieldValue.of(FieldTable.builder()
                .put("k", FieldValue.of(1))
                .put("l", FieldValue.of(1))
                .build());
        FieldValue one =
                FieldValue.of(FieldTable.builder().put("k", FieldValue.of(1)).build());
        assertSame(false, one, two);
        assertSame(false, FieldValue.of(List.of(one)), FieldValue.of(List.of(one, one)));
    }

    private static FieldValue octets(int octet) {
        return new FieldValue('x', new byte[] {(byte) octet});
    }

    private static FieldValue nested(FieldValue value) {
        return FieldValue.of(
                FieldTable.builder().put("k", FieldValue.of(List.of(value))).build());
    }

    private static void assertSame(boolean same, FieldValue one, FieldValue other) {
        assertEquals(same, HeaderValues.same(one, other), () -> one + " and " + other);
        assertEquals(same, HeaderValues.same(other, one), () -> other + " and " + one);
    }
}
