package dev.warren.persistence;

import dev.warren.broker.message.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The records of a block that was read. Confined to one thread. */
final class BlockContent {
    private final byte[] octets;
    private final BlockHead head;
    private final Checksum checksum = new Checksum();
    private byte[] lastAddress = new byte[0];

    BlockContent(byte[] octets, BlockHead head) {
        this.octets = octets;
        this.head = head;
    }

    Group group(int group) {
        return head.groups().get(group);
    }

    /** Where each record of a group begins; absent ones have no length. */
    int[] offsets(int group) {
        Group records = group(group);
        int[] offsets = new int[records.count];
        int at = head.offsetOf(group);
        for (int i = 0; i < records.count; i++) {
            offsets[i] = at;
            at += records.recordLength(i);
        }
        return offsets;
    }

    /** The message of a record, or null if it is damaged. */
    @Nullable
    Message message(Group group, int index, int offset) {
        int addressAt = offset + 4;
        int contentAt = addressAt + group.addressLengths.get(index);
        int end = contentAt + group.contentLength(index);
        if (offset < 0
                || end > octets.length
                || checksum.of(octets, addressAt, end) != OctetReader.u32At(octets, offset)) {
            return null;
        }
        return new Message(
                address(addressAt, contentAt),
                Arrays.copyOfRange(octets, contentAt, end),
                group.propertiesLengths.get(index),
                !group.isTransient(index),
                group.messagePriorities.get(index));
    }

    /** Messages that lie together mostly came by the same route and share its array again. */
    private byte[] address(int from, int to) {
        if (!Arrays.equals(lastAddress, 0, lastAddress.length, octets, from, to)) {
            lastAddress = Arrays.copyOfRange(octets, from, to);
        }
        return lastAddress;
    }
}
