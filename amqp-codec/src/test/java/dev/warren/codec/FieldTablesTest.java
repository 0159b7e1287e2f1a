package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FieldTablesTest {
    @Test
    void everyTypeAsItStandsOnTheWire() {
        golden("53 00000002 6869", FieldValue.of("hi"));
        golden("53 00000001 FF", new FieldValue('S', new byte[] {(byte) 0xFF}));
        golden("49 FFFFFFFE", FieldValue.of(-2));
        golden("44 02 FFFFFFFF", new FieldValue('D', new FieldValue.Decimal(2, 0xFFFFFFFFL)));
        golden("54 FFFFFFFFFFFFFFFF", new FieldValue('T', -1L));
        golden("46 00000000", FieldValue.of(FieldTable.EMPTY));
        golden(
                "46 00000004 01 61 74 01",
                FieldValue.of(FieldTable.builder().put("a", true).build()));
        golden("41 00000003 56 42 07", FieldValue.of(List.of(nothing(), new FieldValue('B', 7))));
        golden("42 FF", new FieldValue('B', 255));
        golden("62 FF", new FieldValue('b', (byte) -1));
        golden("73 FFFF", new FieldValue('s', (short) -1));
        golden("75 FFFF", new FieldValue('u', 65535));
        golden("69 FFFFFFFF", new FieldValue('i', 0xFFFFFFFFL));
        golden("6C FFFFFFFFFFFFFFFF", FieldValue.of(-1L));
        golden("66 3F800000", new FieldValue('f', 1.0f));
        golden("64 3FF0000000000000", new FieldValue('d', 1.0));
        golden("74 00", FieldValue.of(false));
        golden("78 00000003 00FF80", new FieldValue('x', new byte[] {0, (byte) 0xFF, (byte) 0x80}));
        golden("56", nothing());
    }

    @Test
    void longOfTheOtherLetterIsWrittenAsRabbitMqDoes() {
        FieldTable table = FieldTables.decode(Hex.bytes("0000000B 01 61 4C 0000000000000005"));
        assertEquals(new FieldValue('L', 5L), table.get("a"));
        assertEquals(Hex.compact("0000000B 01 61 6C 0000000000000005"), hex(table));
    }

    @Test
    void anyOctetButZeroIsTrue() {
        assertEquals(
                FieldValue.of(true),
                FieldTables.decode(Hex.bytes("00000004 01 61 74 80")).get("a"));
    }

    @Test
    void keepsOrderAndDuplicates() {
        FieldTable table = FieldTables.readBody(Hex.bytes("01 62 74 01  01 61 56  01 62 74 00"));
        assertEquals(
                List.of(
                        Map.entry("b", FieldValue.of(true)),
                        Map.entry("a", nothing()),
                        Map.entry("b", FieldValue.of(false))),
                table.fields());
        assertEquals(Hex.compact("0000000B 01 62 74 01 01 61 56 01 62 74 00"), hex(table));
    }

    @Test
    void nameThatIsNotUtf8CanBeWrittenAgain() {
        FieldTable table = FieldTables.readBody(Hex.bytes("FF" + "FF".repeat(255) + "56"));
        assertEquals(nothing(), table.get("?".repeat(255)));
        assertEquals(table, FieldTables.decode(FieldTables.encode(table)));
    }

    @Test
    void readsAtAnOffset() {
        ByteBuf buf = Hex.buf("FFFF 00000003 01 61 56 FFFF");
        assertEquals(FieldTable.builder().put("a", nothing()).build(), FieldTables.read(buf, 2, 7));
    }

    @Test
    void emptyTableIsShared() {
        assertSame(FieldTable.EMPTY, FieldTables.decode(new byte[4]));
        assertSame(FieldTable.EMPTY, FieldTables.readBody(new byte[0]));
    }

    @Test
    void randomTablesSurviveARoundTrip() {
        for (int seed = 0; seed < 2000; seed++) {
            FieldTable table = Samples.table(new Random(seed), 4);
            byte[] encoded = FieldTables.encode(table);
            FieldTable read = FieldTables.decode(encoded);
            assertEquals(table, read, "seed " + seed);
            assertEquals(table.hashCode(), read.hashCode(), "seed " + seed);
            assertArrayEquals(encoded, FieldTables.encode(read), "seed " + seed);
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int seed = 0; seed < 50; seed++) {
            byte[] encoded = FieldTables.encode(Samples.table(new Random(seed), 4));
            for (int length = 0; length < encoded.length; length++) {
                byte[] cut = Arrays.copyOf(encoded, length);
                assertThrows(AmqpException.class, () -> FieldTables.decode(cut));
            }
        }
    }

    @Test
    void refusesWhatPointsOutsideItsContainer() {
        refused("00000000 00", "octets left over");
        refused("00000001 05", "name beyond the table");
        refused("00000002 01 61", "no type");
        refused("00000003 01 61 74", "no value");
        refused("00000004 01 61 41 00", "half a length");
        refused("00000007 01 61 53 00000001", "text beyond the table");
        refused("00000007 01 61 53 FFFFFFFF", "huge text");
        refused("00000007 01 61 46 80000000", "huge table");
        refused("00000009 01 61 41 00000003 56 56", "array beyond the table");
        refused("0000000B 01 61 41 00000003 42 07 42 FF", "value beyond its array");
        refused("00000003 01 61 7A", "unknown type");
        refused("FFFFFFFF", "huge");
    }

    @Test
    void boundsTheNesting() {
        assertEquals(128, depth(FieldTables.decode(nested(128))));
        AmqpException error = assertThrows(AmqpException.class, () -> FieldTables.decode(nested(129)));
        assertEquals(ReplyCode.FRAME_ERROR, error.code());
        assertThrows(AmqpException.class, () -> FieldTables.decode(nested(20_000)));
    }

    @Test
    void refusesToWriteALongName() {
        FieldTable table = FieldTable.builder().put("x".repeat(256), true).build();
        assertThrows(IllegalArgumentException.class, () -> FieldTables.encode(table));
    }

    private static FieldValue nothing() {
        return new FieldValue('V', FieldValue.NullValue.NULL);
    }

    private static void golden(String value, FieldValue field) {
        String fields = Hex.compact("01 61" + value);
        String hex = String.format("%08x", fields.length() / 2) + fields;
        assertEquals(hex, hex(FieldTable.builder().put("a", field).build()));
        assertEquals(field, FieldTables.decode(Hex.bytes(hex)).get("a"));
    }

    private static String hex(FieldTable table) {
        return Hex.hexOf(out -> FieldTables.write(out, table));
    }

    private static void refused(String hex, String why) {
        AmqpException error = assertThrows(AmqpException.class, () -> FieldTables.decode(Hex.bytes(hex)), why);
        assertEquals(ReplyCode.FRAME_ERROR, error.code(), why);
    }

    /** Tables within tables, each the only field of the one around it, whose name is empty. */
    private static byte[] nested(int depth) {
        return Hex.written(out -> {
            for (int left = depth - 1; left >= 0; left--) {
                out.writeInt(left * 6);
                if (left > 0) {
                    out.writeByte(0).writeByte('F');
                }
            }
        });
    }

    private static int depth(FieldTable table) {
        FieldValue inner = table.get("");
        return 1 + (inner == null ? 0 : depth((FieldTable) inner.value()));
    }
}
