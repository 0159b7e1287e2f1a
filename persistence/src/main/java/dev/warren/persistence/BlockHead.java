package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recovery needs to know of a block. It stands before the records, and once more in a map of its own, so that
 * starting reads no bodies.
 *
 * <pre>
 * head      u32 magic "WBK1", u32 crc32c of the octets that follow in the head, u32 length of the head,
 *           u64 block id, number of groups, groups (see {@link Group})
 * </pre>
 */
record BlockHead(long blockId, int length, List<Group> groups) {
    static final int MAGIC = 0x57424B31;
    static final int FIXED_LENGTH = 20;

    static byte[] encode(long blockId, List<Group> groups, OctetWriter out, Checksum checksum) {
        out.clear();
        out.u32(MAGIC).u32(0).u32(0).u64(blockId).number(groups.size());
        for (Group group : groups) {
            group.encode(out);
        }
        out.set32(8, out.length());
        byte[] head = out.toArray();
        out.clear();
        out.u32(checksum.of(head, 8, head.length));
        System.arraycopy(out.toArray(), 0, head, 4, 4);
        return head;
    }

    /** The head at a place of an array, or null if there is no intact one. */
    static @Nullable BlockHead decode(byte[] octets, int at, Checksum checksum) {
        if (octets.length - at < FIXED_LENGTH || OctetReader.u32At(octets, at) != MAGIC) {
            return null;
        }
        int length = OctetReader.u32At(octets, at + 8);
        if (length < FIXED_LENGTH
                || length > octets.length - at
                || checksum.of(octets, at + 8, at + length) != OctetReader.u32At(octets, at + 4)) {
            return null;
        }
        OctetReader in = new OctetReader(octets, at + 12);
        long blockId = in.u64();
        int count = in.count();
        List<Group> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            groups.add(Group.decode(in));
        }
        return new BlockHead(blockId, length, groups);
    }

    /** Where a group's records begin, counted from the start of the block. */
    int offsetOf(int group) {
        int offset = length;
        for (int g = 0; g < group; g++) {
            offset += (int) groups.get(g).recordsLength();
        }
        return offset;
    }
}
