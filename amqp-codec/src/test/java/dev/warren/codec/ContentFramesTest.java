package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ContentFramesTest {
    private static final byte[] ADDRESS = Hex.bytes("01 65 02 726B");
    private static final byte[] NO_PROPERTIES = Hex.bytes("0000");
    private static final byte[] TAG = ShortString.encode("c");

    @Test
    void deliversInThreeFrames() {
        assertEquals(
                Hex.compact("01 0005 00000014 003C 003C 01 63 0000000000000007 01 01 65 02 726B CE"
                        + " 02 0005 0000000F 003C 0000 0000000000000003 1000 02 CE"
                        + " 03 0005 00000003 010203 CE"),
                Hex.hexOf(out -> ContentFrames.writeDeliver(
                        out, 5, TAG, 7, true, ADDRESS, Hex.bytes("1000 02 010203"), 3, 4096)));
    }

    @Test
    void emptyBodyHasNoFrame() {
        assertEquals(
                Hex.compact("01 0005 00000014 003C 003C 01 63 0000000000000007 00 01 65 02 726B CE"
                        + " 02 0005 0000000E 003C 0000 0000000000000000 0000 CE"),
                Hex.hexOf(out -> ContentFrames.writeDeliver(out, 5, TAG, 7, false, ADDRESS, NO_PROPERTIES, 2, 4096)));
    }

    @Test
    void answersGet() {
        assertEquals(
                Hex.compact("01 FFFF 00000016 003C 0047 0000000000000007 01 01 65 02 726B 00000009 CE"
                        + " 02 FFFF 0000000E 003C 0000 0000000000000001 0000 CE  03 FFFF 00000001 AA CE"),
                Hex.hexOf(
                        out -> ContentFrames.writeGetOk(out, 0xFFFF, 7, true, ADDRESS, 9, Hex.bytes("0000 AA"), 2, 0)));
    }

    @Test
    void returnsWithTheReason() {
        assertEquals(
                Hex.compact("01 0001 00000014 003C 0032 0138 08 4E4F5F524F555445 01 65 02 726B CE"
                        + " 02 0001 0000000E 003C 0000 0000000000000001 0000 CE  03 0001 00000001 AA CE"),
                Hex.hexOf(out ->
                        ContentFrames.writeReturn(out, 1, 312, "NO_ROUTE", ADDRESS, Hex.bytes("0000 AA"), 2, 131072)));
    }

    @Test
    void writesNothingOfAnAddressBeyondTheRoutingKey() {
        byte[] hiding = Arrays.copyOf(ADDRESS, ADDRESS.length + 7);
        byte[] content = Hex.bytes("0000 AA");
        assertEquals(
                Hex.hexOf(out -> ContentFrames.writeDeliver(out, 5, TAG, 7, true, ADDRESS, content, 2, 4096)),
                Hex.hexOf(out -> ContentFrames.writeDeliver(out, 5, TAG, 7, true, hiding, content, 2, 4096)));
        assertEquals(
                Hex.hexOf(out -> ContentFrames.writeGetOk(out, 5, 7, true, ADDRESS, 9, content, 2, 0)),
                Hex.hexOf(out -> ContentFrames.writeGetOk(out, 5, 7, true, hiding, 9, content, 2, 0)));
        assertEquals(
                Hex.hexOf(out -> ContentFrames.writeReturn(out, 5, 312, "NO_ROUTE", ADDRESS, content, 2, 0)),
                Hex.hexOf(out -> ContentFrames.writeReturn(out, 5, 312, "NO_ROUTE", hiding, content, 2, 0)));
        assertEquals(
                ContentFrames.deliverSize(TAG.length, ADDRESS, content, 2, 4096),
                ContentFrames.deliverSize(TAG.length, hiding, content, 2, 4096));
    }

    @Test
    void cutsTheBodyAtFrameMax() {
        for (int bodyLength : new int[] {0, 1, 87, 88, 89, 175, 176, 177, 1000}) {
            byte[] content = content(bodyLength);
            List<Integer> expected = new ArrayList<>();
            for (int left = bodyLength; left > 0; left -= 88) {
                expected.add(Math.min(left, 88));
            }
            Parsed parsed = parse(out -> ContentFrames.writeDeliver(out, 1, TAG, 1, false, ADDRESS, content, 2, 96));
            assertEquals(expected, parsed.bodyLengths, "body of " + bodyLength);
            assertArrayEquals(content, parsed.content(), "body of " + bodyLength);
        }
    }

    @Test
    void predictsTheSizeItWrites() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] tag = ShortString.encode(Samples.text(random));
            byte[] content = content(random.nextInt(500));
            int frameMax = random.nextInt(5) == 0 ? 0 : 9 + random.nextInt(200);
            int size = ContentFrames.deliverSize(tag.length, ADDRESS, content, 2, frameMax);
            // One buffer of just that size: it may neither grow nor stay short.
            ByteBuf out = Unpooled.buffer(size, size);
            ContentFrames.writeDeliver(out, 1, tag, 1, false, ADDRESS, content, 2, frameMax);
            assertEquals(size, out.writerIndex());
        }
    }

    @Test
    void methodFramesReadBack() {
        byte[] content = content(10);
        assertEquals(
                new BasicMethod.Deliver("c", -1, true, "e", "rk"),
                parse(out -> ContentFrames.writeDeliver(out, 1, TAG, -1, true, ADDRESS, content, 2, 96)).method);
        assertEquals(
                new BasicMethod.GetOk(5, false, "e", "rk", 12),
                parse(out -> ContentFrames.writeGetOk(out, 1, 5, false, ADDRESS, 12, content, 2, 96)).method);
        assertEquals(
                new BasicMethod.Return(313, "", "e", "rk"),
                parse(out -> ContentFrames.writeReturn(out, 1, 313, "", ADDRESS, content, 2, 96)).method);
    }

    @Test
    void relaysPropertiesOctetForOctet() {
        // A long with the letter L, an odd boolean, a duplicate and a text that is no UTF-8: decoding would change
        // them.
        byte[] content = Hex.bytes(
                "2000 00000019 01 61 4C 0000000000000005 01 61 74 80 01 FF 53 00000001 FF" + " 00 56 DEADBEEF");
        int propertiesLength = content.length - 4;
        PropertyReader properties = new PropertyReader();
        properties.read(content, propertiesLength);
        assertEquals(4, properties.headers().fields().size());
        Parsed parsed = parse(
                out -> ContentFrames.writeDeliver(out, 1, TAG, 1, false, ADDRESS, content, propertiesLength, 4096));
        assertArrayEquals(content, parsed.content());
    }

    @Test
    void appendsBehindWhatIsThere() {
        ByteBuf out = Unpooled.buffer(1).writeByte(0x55);
        ContentFrames.writeDeliver(out, 1, TAG, 1, false, ADDRESS, NO_PROPERTIES, 2, 0);
        ContentFrames.writeDeliver(out, 1, TAG, 2, false, ADDRESS, NO_PROPERTIES, 2, 0);
        assertEquals(1 + 2 * ContentFrames.deliverSize(2, ADDRESS, NO_PROPERTIES, 2, 0), out.writerIndex());
        assertEquals(0x55, out.getByte(0));
    }

    @Test
    void refusesAFrameMaxWithoutRoom() {
        assertThrows(IllegalArgumentException.class, () -> ContentFrames.deliverSize(2, ADDRESS, NO_PROPERTIES, 2, 8));
    }

    private static byte[] content(int bodyLength) {
        byte[] content = new byte[2 + bodyLength];
        new Random(bodyLength).nextBytes(content);
        Arrays.fill(content, 0, 2, (byte) 0);
        return content;
    }

    private static Parsed parse(Consumer<ByteBuf> writer) {
        Parsed parsed = new Parsed();
        new FrameReader(0).read(Unpooled.wrappedBuffer(Hex.written(writer)), parsed);
        return parsed;
    }

    private static final class Parsed implements FrameListener {
        private final ByteBuf content = Unpooled.buffer();
        private final List<Integer> bodyLengths = new ArrayList<>();
        private Method method = new TxMethod.Select();
        private long bodySize;

        @Override
        public void method(int channel, ByteBuf buf, int offset, int length) {
            method = Methods.read(buf, offset, length);
        }

        @Override
        public void header(int channel, ByteBuf buf, int offset, int length) {
            assertEquals(60 << 16, buf.getInt(offset));
            bodySize = buf.getLong(offset + 4);
            content.writeBytes(buf, offset + 12, length - 12);
        }

        @Override
        public void body(int channel, ByteBuf buf, int offset, int length) {
            bodyLengths.add(length);
            content.writeBytes(buf, offset, length);
        }

        @Override
        public void heartbeat(int channel) {
            throw new AssertionError("heartbeat");
        }

        byte[] content() {
            assertEquals(
                    bodySize, bodyLengths.stream().mapToLong(Integer::longValue).sum());
            return ByteBufUtil.getBytes(content);
        }
    }
}
