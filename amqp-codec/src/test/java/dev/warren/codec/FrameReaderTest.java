package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {
    private static final String CONVERSATION = "01 0001 00000006 003C 0028 0102 CE  02 0001 00000002 003C CE"
            + " 03 0001 00000000 CE  03 0001 00000003 CECECE CE  08 0000 00000000 CE  01 FFFF 00000001 05 CE";
    private static final List<String> FRAMES = List.of(
            "method 1 003c00280102", "header 1 003c", "body 1 ", "body 1 cecece", "heartbeat 0", "method 65535 05");

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final FrameRecorder recorder = new FrameRecorder();
    private final FrameReader reader = new FrameReader(4096);

    @AfterEach
    void releasesEverything() {
        reader.close();
        assertEquals(0, allocator.metric().usedHeapMemory());
    }

    @Test
    void deliversPipelinedFramesInPlace() {
        ByteBuf in = buf(CONVERSATION);
        reader.read(in, new FrameRecorder() {
            @Override
            public void body(int channel, ByteBuf buf, int offset, int length) {
                assertTrue(buf == in, "a whole frame was copied");
                recorder.body(channel, buf, offset, length);
            }
        });
        assertEquals(List.of("body 1 ", "body 1 cecece"), recorder.frames);
        assertFalse(in.isReadable());
        assertEquals(1, in.refCnt());
        in.release();
    }

    @Test
    void deliversFramesThatComeOctetByOctet() {
        for (byte octet : Hex.bytes(CONVERSATION)) {
            read(new byte[] {octet});
        }
        assertEquals(FRAMES, recorder.frames);
    }

    @Test
    void deliversFramesInEverySplitInTwo() {
        byte[] octets = Hex.bytes(CONVERSATION);
        for (int split = 0; split <= octets.length; split++) {
            recorder.frames.clear();
            read(Arrays.copyOf(octets, split));
            read(Arrays.copyOfRange(octets, split, octets.length));
            assertEquals(FRAMES, recorder.frames, "split at " + split);
        }
    }

    @Test
    void deliversFramesInRandomSplits() {
        byte[] octets = Hex.bytes(CONVERSATION.repeat(20));
        for (int seed = 0; seed < 200; seed++) {
            recorder.frames.clear();
            Random random = new Random(seed);
            for (int from = 0; from < octets.length; ) {
                int to = Math.min(octets.length, from + random.nextInt(40));
                read(Arrays.copyOfRange(octets, from, to));
                from = to;
            }
            assertEquals(20 * FRAMES.size(), recorder.frames.size(), "seed " + seed);
            for (int i = 0; i < recorder.frames.size(); i++) {
                assertEquals(FRAMES.get(i % FRAMES.size()), recorder.frames.get(i), "seed " + seed);
            }
        }
    }

    @Test
    void keepsOnlyWhatCame() {
        reader.frameMax(0);
        // A declared size of almost 2 GiB: memory may only follow the octets.
        read(Hex.bytes("03 0001 7FFFFF00"));
        assertTrue(allocator.metric().usedHeapMemory() <= 256, () -> "" + allocator.metric());
        read(new byte[10_000]);
        assertTrue(allocator.metric().usedHeapMemory() <= 32_768, () -> "" + allocator.metric());
        assertEquals(List.of(), recorder.frames);
    }

    @Test
    void toleratesAPayloadAsLongAsTheWholeFrame() {
        read(frame(3, 4096));
        assertEquals(1, recorder.frames.size());
    }

    @Test
    void refusesATooLargeFrameWithItsHeader() {
        assertEquals(
                "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4097,4088}",
                error("03 0001 00001001").text());
        assertEquals("", discarded());
    }

    @Test
    void printsWhatCameOfATooLargeFrame() {
        assertEquals(
                "FRAME_ERROR - type 71, all octets = <<>>: {frame_too_large,4294967295,4088}",
                error("47 0001 FFFFFFFF 010203").text());
    }

    @Test
    void refusesATooLargeFrameWhoseHeaderIsSplit() {
        read(Hex.bytes("03 0001 00"));
        String octets = "00".repeat(15) + "FF";
        assertEquals(
                "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,8192,4088}",
                error("002000" + octets + "AA").text());
        assertEquals("", discarded());
    }

    @Test
    void refusesAWrongEndOctet() {
        assertEquals(
                "FRAME_ERROR - type 1, all octets = <<1,2>>: {invalid_frame_end_marker,205}",
                error("01 0000 00000002 0102 CD").text());
        assertEquals("", discarded());
    }

    @Test
    void refusesAWrongEndOctetOfASplitFrame() {
        read(Hex.bytes("01 0000 00000002 01"));
        assertEquals(ReplyCode.FRAME_ERROR, error("02 00 08 0000 00000000 CE").code());
        assertEquals("", discarded());
    }

    @Test
    void refusesAnUnknownType() {
        assertEquals(
                "FRAME_ERROR - type 4, all octets = <<9>>: unknown_frame",
                error("08 0000 00000000 CE 04 0000 00000001 09 CE").text());
        assertEquals("heartbeat 0", discarded());
    }

    @Test
    void printsAtMostSixteenOctetsOfAnUnexpectedFrame() {
        ByteBuf buf = Hex.buf("FF 0102030405060708090A0B0C0D0E0F1011");
        assertEquals(
                "UNEXPECTED_FRAME - type 2, all octets = <<1,2>>",
                FrameReader.unexpectedFrame(Frames.HEADER, buf, 1, 2).text());
        assertEquals(
                "UNEXPECTED_FRAME - type 3, first 16 octets = <<1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16>>",
                FrameReader.unexpectedFrame(Frames.BODY, buf, 1, 17).text());
        assertEquals(
                "UNEXPECTED_FRAME - type 8, all octets = <<>>",
                FrameReader.unexpectedFrame(Frames.HEARTBEAT, buf, 1, 0).text());
    }

    @Test
    void newLimitHoldsFromTheNextFrame() {
        FrameReader small = new FrameReader(16);
        ByteBuf in = allocator.buffer().writeBytes(frame(1, 16)).writeBytes(frame(3, 17));
        small.read(in, new FrameRecorder() {
            @Override
            public void method(int channel, ByteBuf buf, int offset, int length) {
                small.frameMax(17);
            }

            @Override
            public void body(int channel, ByteBuf buf, int offset, int length) {
                recorder.body(channel, buf, offset, length);
            }
        });
        assertEquals(1, recorder.frames.size());
        in.release();
    }

    @Test
    void goesOnBehindTheFrameWhoseCallbackThrew() {
        ByteBuf in = buf(CONVERSATION);
        FrameRecorder throwing = new FrameRecorder() {
            @Override
            public void header(int channel, ByteBuf buf, int offset, int length) {
                throw new AmqpException(ReplyCode.NOT_FOUND, "");
            }
        };
        assertThrows(AmqpException.class, () -> reader.read(in, throwing));
        reader.read(in, recorder);
        assertEquals(FRAMES.subList(2, 6), recorder.frames);
        in.release();
    }

    @Test
    void releasesASplitFrameWhoseCallbackThrew() {
        read(Hex.bytes("02 0001 00000002 00"));
        ByteBuf in = buf("3C CE 08 0000 00000000 CE");
        FrameRecorder throwing = new FrameRecorder() {
            @Override
            public void header(int channel, ByteBuf buf, int offset, int length) {
                throw new AmqpException(ReplyCode.NOT_FOUND, "");
            }
        };
        assertThrows(AmqpException.class, () -> reader.read(in, throwing));
        reader.read(in, recorder);
        assertEquals(List.of("heartbeat 0"), recorder.frames);
        in.release();
    }

    @Test
    void deliversNothingAfterStop() {
        byte[] octets = Hex.bytes(CONVERSATION + "01 0000");
        for (int split = 0; split < octets.length; split++) {
            FrameReader stopping = new FrameReader(4096);
            FrameRecorder stopper = new FrameRecorder() {
                @Override
                public void header(int channel, ByteBuf buf, int offset, int length) {
                    super.header(channel, buf, offset, length);
                    stopping.stop();
                }
            };
            read(stopping, Arrays.copyOf(octets, split), stopper);
            read(stopping, Arrays.copyOfRange(octets, split, octets.length), stopper);
            assertEquals(FRAMES.subList(0, 2), stopper.frames, "split at " + split);
            assertEquals(0, allocator.metric().usedHeapMemory(), "split at " + split);
        }
    }

    @Test
    void keepsNothingWhenClosedWithinACallback() {
        ByteBuf in = buf("08 0000 00000000 CE 01 0000");
        reader.read(in, new FrameRecorder() {
            @Override
            public void heartbeat(int channel) {
                reader.close();
            }
        });
        in.release();
        assertEquals(0, allocator.metric().usedHeapMemory());
    }

    @Test
    void refusesANegativeLimit() {
        assertThrows(IllegalArgumentException.class, () -> reader.frameMax(-1));
    }

    private void read(byte[] octets) {
        read(reader, octets, recorder);
    }

    private void read(FrameReader target, byte[] octets, FrameListener listener) {
        ByteBuf in = allocator.buffer(octets.length).writeBytes(octets);
        try {
            target.read(in, listener);
            assertFalse(in.isReadable());
        } finally {
            in.release();
        }
    }

    private AmqpException error(String hex) {
        return assertThrows(AmqpException.class, () -> read(Hex.bytes(hex)));
    }

    /** What had been delivered, after more frames were given to a reader that has failed. */
    private String discarded() {
        read(Hex.bytes(CONVERSATION));
        return String.join("\n", recorder.frames);
    }

    private ByteBuf buf(String hex) {
        byte[] octets = Hex.bytes(hex);
        return allocator.buffer(octets.length).writeBytes(octets);
    }

    private static byte[] frame(int type, int length) {
        return Hex.written(out -> out.writeByte(type)
                .writeShort(1)
                .writeInt(length)
                .writeZero(length)
                .writeByte(Frames.END));
    }
}
