package dev.warren.persistence;

import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/**
 * A value of the log map: a head and the records it announces, in its order. Immutable.
 *
 * <pre>
 * block     head, records
 * record    u32 crc32c of address and content, address, content
 * </pre>
 *
 * <p>A block to be written refers to the messages' own arrays, so that each content is copied once, into the buffer that
 * is written to the file. A block that was read is one array.
 */
final class Block {
    private static final byte[][] NO_PARTS = {};
    private static final int[] NO_CHECKSUMS = {};

    /** Takes a key's place until its block comes, so that the page of the block before is written only once. */
    static final Block PLACEHOLDER = new Block(new byte[0]);

    private final byte[] octets;
    private final byte[][] parts;
    private final int[] checksums;
    private final int length;

    /** A block that was read, whole. */
    Block(byte[] octets) {
        this.octets = octets;
        this.parts = NO_PARTS;
        this.checksums = NO_CHECKSUMS;
        this.length = octets.length;
    }

    /**
     * A block to be written.
     *
     * @param parts address and content of each record, by turns
     * @param checksums one for each record
     */
    Block(byte[] head, byte[][] parts, int[] checksums) {
        this.octets = head;
        this.parts = parts;
        this.checksums = checksums;
        int sum = head.length + 4 * checksums.length;
        for (byte[] part : parts) {
            sum += part.length;
        }
        this.length = sum;
    }

    int length() {
        return length;
    }

    /** The whole block; a copy unless it was read. */
    byte[] toArray() {
        if (checksums.length == 0) {
            return octets;
        }
        WriteBuffer buffer = new WriteBuffer(length);
        write(buffer);
        byte[] copy = new byte[length];
        buffer.getBuffer().flip().get(copy);
        return copy;
    }

    /** The head's octets, or all octets of a block that was read. */
    byte[] headOctets() {
        return octets;
    }

    private void write(WriteBuffer buffer) {
        put(buffer, octets);
        for (int i = 0; i < checksums.length; i++) {
            buffer.putInt(checksums[i]);
            put(buffer, parts[2 * i]);
            put(buffer, parts[2 * i + 1]);
        }
    }

    private static void put(WriteBuffer buffer, byte[] part) {
        buffer.put(part, 0, part.length);
    }

    /** How blocks look in the pages of the log map: variable-length length, then the block. */
    static final class Type extends BasicDataType<Block> {
        static final Type INSTANCE = new Type();

        /**
         * More than a page may have, however small the block: its page splits as soon as the placeholder is there. If it did
         * not, the next block would take the placeholder's place beside it, a page of two blocks would split behind the first
         * only, and the second would be written again with the third.
         */
        @Override
        public int getMemory(@Nullable Block block) {
            if (block == null) {
                return 0;
            }
            int octets = 96 + block.length;
            return block == PLACEHOLDER ? octets : Math.max(octets, LogMaps.PAGE_SPLIT_OCTETS + 1);
        }

        // The placeholder trick needs exact sizes: a page splits by them.
        @Override
        public boolean isMemoryEstimationAllowed() {
            return false;
        }

        @Override
        public void write(WriteBuffer buffer, Block block) {
            buffer.putVarInt(block.length);
            block.write(buffer);
        }

        @Override
        public Block read(ByteBuffer buffer) {
            byte[] octets = new byte[org.h2.mvstore.DataUtils.readVarInt(buffer)];
            buffer.get(octets);
            return octets.length == 0 ? PLACEHOLDER : new Block(octets);
        }

        @Override
        public Block[] createStorage(int size) {
            return new Block[size];
        }
    }
}
