package dev.warren.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged conversations: nothing but an {@link AmqpException} may come of them, what is read must write itself back, and
 * memory must follow the octets that came. A failure names its seed; {@code -Dwarren.fuzz.seed=N} runs that one alone.
 */
final class FuzzTest {
    private static final int ROUNDS = 5_000;
    private static final int FRAME_MAX = 8192;

    /** What one octet may cost: a field of two octets becomes an entry, a value and its name. */
    private static final int ALLOCATION_PER_OCTET = 1024;

    private static final int ALLOCATION_ALWAYS = 256 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    @Test
    void undamagedConversationPasses() {
        for (int seed = 0; seed < 200; seed++) {
            byte[] octets = conversation(new Random(seed));
            Peer peer = new Peer();
            feed(octets, new Random(seed), peer);
            assertTrue(peer.frames > 50, "seed " + seed + ": " + peer.frames + " frames");
        }
    }

    @Test
    void truncatedConversationWaits() {
        byte[] octets = conversation(new Random(5));
        for (int length = 0; length < octets.length; length += length < 2000 ? 1 : 17) {
            feed(Arrays.copyOf(octets, length), new Random(length), new Peer());
        }
    }

    @Test
    void damagedConversationIsAnAmqpErrorOrNone() {
        Long only = Long.getLong("warren.fuzz.seed");
        long first = only == null ? System.nanoTime() : only;
        int errors = 0;
        // Classes loaded by the first round are not the peer's doing.
        round(first, false);
        for (long seed = first; seed < first + (only == null ? ROUNDS : 1); seed++) {
            errors += round(seed, true) ? 1 : 0;
        }
        // Damage that is never noticed would be a test that can't fail.
        assertTrue(only != null || errors > ROUNDS / 10, "only " + errors + " errors, first seed " + first);
    }

    /** Whether the damage led to an error. */
    private boolean round(long seed, boolean measured) {
        Random random = new Random(seed);
        byte[] octets = damaged(conversation(random), random);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        boolean error = false;
        try {
            feed(octets, random, new Peer());
        } catch (AmqpException e) {
            error = true;
            assertTrue(e.code().hard(), () -> "seed " + seed + ": " + e.text());
        } catch (Throwable e) {
            throw new AssertionError("repeat with -Dwarren.fuzz.seed=" + seed, e);
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        long bound = ALLOCATION_ALWAYS + (long) ALLOCATION_PER_OCTET * octets.length;
        assertFalse(
                measured && allocated > bound,
                () -> allocated + " octets allocated for " + octets.length + "; repeat with -Dwarren.fuzz.seed="
                        + seed);
        assertEquals(0, allocator.metric().usedHeapMemory(), "leak; repeat with -Dwarren.fuzz.seed=" + seed);
        return error;
    }

    private void feed(byte[] octets, Random random, Peer peer) {
        FrameReader reader = new FrameReader(FRAME_MAX);
        int chunk = 1 + random.nextInt(octets.length + 1);
        try {
            for (int from = 0; from < octets.length; from += chunk) {
                int length = Math.min(chunk, octets.length - from);
                ByteBuf in = allocator.buffer(length).writeBytes(octets, from, length);
                try {
                    reader.read(in, peer);
                } finally {
                    in.release();
                }
            }
        } finally {
            reader.close();
        }
    }

    private static byte[] conversation(Random random) {
        return Hex.written(out -> {
            for (Class<?> type : Samples.methodTypes()) {
                Frames.writeMethod(out, random.nextInt(4), Samples.method(type, random));
            }
            for (int i = 0; i < 3; i++) {
                byte[] properties = Samples.properties(random).encode();
                byte[] content = Arrays.copyOf(properties, properties.length + random.nextInt(300));
                byte[] address = {0, 0};
                ContentFrames.writeDeliver(out, 1, new byte[] {0}, i, false, address, content, properties.length, 128);
            }
            out.writeBytes(Frames.heartbeat());
        });
    }

    private static byte[] damaged(byte[] octets, Random random) {
        ByteBuf buf = Unpooled.wrappedBuffer(octets);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(octets.length - 8);
            switch (random.nextInt(5)) {
                case 0 -> buf.setByte(at, random.nextInt());
                case 1 -> buf.setByte(at, octets[at] ^ 1 << random.nextInt(8));
                case 2 -> buf.setInt(at, random.nextBoolean() ? random.nextInt() : 0x7FFFFFFF + random.nextInt(3));
                case 3 -> System.arraycopy(octets, random.nextInt(octets.length - 8), octets, at, random.nextInt(8));
                default -> {
                    // An octet lost or gained, the rest shifted.
                    int length = octets.length - at - 1;
                    boolean lost = random.nextBoolean();
                    System.arraycopy(octets, lost ? at + 1 : at, octets, lost ? at : at + 1, length);
                }
            }
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(octets, random.nextInt(octets.length)) : octets;
    }

    /** Decodes all it gets, and checks that what was read can be written and read again. */
    private static final class Peer implements FrameListener {
        private final PropertyReader properties = new PropertyReader();
        private int frames;

        @Override
        public void method(int channel, ByteBuf buf, int offset, int length) {
            frames++;
            byte[] written = payload(Methods.read(buf, offset, length));
            Method again = Methods.read(Unpooled.wrappedBuffer(written), 0, written.length);
            assertArrayEquals(written, payload(again));
        }

        @Override
        public void header(int channel, ByteBuf buf, int offset, int length) {
            frames++;
            if (length < 14) {
                throw new AmqpException(ReplyCode.SYNTAX_ERROR, "");
            }
            properties.read(buf, offset + 12, length - 12);
            byte[] content = new byte[length - 12];
            buf.getBytes(offset + 12, content);
            BasicProperties decoded = BasicProperties.read(content, content.length);
            assertEquals(decoded.userId(), properties.userId());
            assertEquals(decoded.headers() != null, properties.hasHeaders());
            assertArrayEquals(FieldTables.encode(properties.headers()), FieldTables.encode(headers(decoded)));
        }

        @Override
        public void body(int channel, ByteBuf buf, int offset, int length) {
            frames++;
            buf.getBytes(offset, new byte[length]);
        }

        @Override
        public void heartbeat(int channel) {
            frames++;
        }

        private static FieldTable headers(BasicProperties decoded) {
            return decoded.headers() == null ? FieldTable.EMPTY : decoded.headers();
        }

        private static byte[] payload(Method method) {
            return Hex.written(out -> method.write(out.writeInt(method.id())));
        }
    }
}
