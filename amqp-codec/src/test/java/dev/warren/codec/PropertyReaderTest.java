package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reader that skips and the record that decodes everything, against octets written by hand and each other. */
final class PropertyReaderTest {
    private final PropertyReader reader = new PropertyReader();

    @Test
    void readsAllFourteenInOrder() {
        byte[] octets = Hex.bytes("FFFC 01 61 01 62 00000004 01 68 74 01 02 09 01 63 01 64 02 3630 01 65"
                + " 0000000065000000 01 66 01 67 01 69 01 6A");
        BasicProperties expected = new BasicProperties(
                "a",
                "b",
                FieldTable.builder().put("h", true).build(),
                2,
                9,
                "c",
                "d",
                "60",
                "e",
                0x65000000L,
                "f",
                "g",
                "i",
                "j");
        assertEquals(expected, BasicProperties.read(octets, octets.length));
        assertArrayEquals(octets, expected.encode());
        reader.read(octets, octets.length);
        assertSame(expected);
    }

    @Test
    void absentOnesAreZeroOrNull() {
        reader.read(Hex.bytes("0000 FFFF"), 2);
        assertSame(BasicProperties.EMPTY);
        assertFalse(reader.hasHeaders());
        assertNull(reader.userId());
        assertArrayEquals(Hex.bytes("0000"), BasicProperties.EMPTY.encode());
    }

    @Test
    void forgetsTheMessageBefore() {
        byte[] full = Samples.properties(new Random(1))
                .withExpiration("5")
                .withHeaders(FieldTable.builder().put("a", true).build())
                .encode();
        reader.read(full, full.length);
        assertEquals("5", reader.expiration());
        reader.read(Hex.bytes("8000 00"), 3);
        assertSame(BasicProperties.EMPTY);
    }

    @Test
    void emptyHeadersAreThere() {
        byte[] octets = BasicProperties.EMPTY.withHeaders(FieldTable.EMPTY).encode();
        assertArrayEquals(Hex.bytes("2000 00000000"), octets);
        reader.read(octets, octets.length);
        assertEquals(true, reader.hasHeaders());
        assertEquals(
                FieldTable.EMPTY, BasicProperties.read(octets, octets.length).headers());
    }

    @Test
    void readsAtAnOffset() {
        ByteBuf buf = Hex.buf("FFFF 1010 02 05 6775657374 FFFF");
        reader.read(buf, 2, 9);
        assertEquals(2, reader.deliveryMode());
        assertEquals("guest", reader.userId());
    }

    @Test
    void agreesWithTheRecord() {
        for (int seed = 0; seed < 3000; seed++) {
            BasicProperties properties = Samples.properties(new Random(seed));
            byte[] octets = properties.encode();
            assertEquals(properties, BasicProperties.read(octets, octets.length), "seed " + seed);
            assertArrayEquals(
                    octets, BasicProperties.read(octets, octets.length).encode(), "seed " + seed);
            reader.read(octets, octets.length);
            assertSame(properties);
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int seed = 0; seed < 100; seed++) {
            byte[] octets = Samples.properties(new Random(seed)).encode();
            for (int length = 0; length < octets.length; length++) {
                // Cut with and without octets behind: a reader that looks too far finds them, or the buffer's end.
                int cut = length;
                assertThrows(AmqpException.class, () -> reader.read(octets, cut));
                byte[] copy = Arrays.copyOf(octets, length);
                assertThrows(AmqpException.class, () -> reader.read(copy, copy.length));
            }
        }
    }

    @Test
    void refusesWhatThePropertiesDoNotSay() {
        refused("0001");
        refused("0002");
        refused("00");
        refused("0000 00");
        refused("1000");
        refused("1000 02 00");
        refused("8000 05 61");
        refused("0040 00000000000000");
    }

    @Test
    void refusesMalformedHeadersBeforeTheyAreStored() {
        byte[] octets = Hex.bytes("2000 00000003 01 61 7A");
        AmqpException error = assertThrows(AmqpException.class, () -> reader.read(octets, octets.length));
        assertEquals(ReplyCode.FRAME_ERROR, error.code());
    }

    @Test
    void textThatIsNotUtf8IsNoError() {
        byte[] octets = Hex.bytes("0100 FF" + "FF".repeat(255));
        reader.read(octets, octets.length);
        assertEquals("?".repeat(255), reader.expiration());
        BasicProperties properties = BasicProperties.read(octets, octets.length);
        assertEquals("?".repeat(255), properties.expiration());
        assertEquals(octets.length, properties.encode().length);
    }

    private void assertSame(BasicProperties expected) {
        assertEquals(expected.deliveryMode() == null ? 0 : expected.deliveryMode(), reader.deliveryMode());
        assertEquals(expected.priority() == null ? 0 : expected.priority(), reader.priority());
        assertEquals(expected.headers() != null, reader.hasHeaders());
        assertEquals(Objects.requireNonNullElse(expected.headers(), FieldTable.EMPTY), reader.headers());
        assertEquals(expected.expiration(), reader.expiration());
        assertEquals(expected.userId(), reader.userId());
        assertEquals(expected.replyTo(), reader.replyTo());
    }

    private void refused(String hex) {
        ByteBuf buf = Unpooled.wrappedBuffer(Hex.bytes(hex));
        AmqpException error = assertThrows(AmqpException.class, () -> reader.read(buf, 0, buf.readableBytes()), hex);
        assertEquals(ReplyCode.SYNTAX_ERROR, error.code(), hex);
    }
}
