package dev.warren.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * Finds blocks in a file by their heads, without H2's help. Of several copies of a block it keeps the place of the one with
 * the most intact records; a head in the index has none behind it.
 *
 * <p>Confined to one thread.
 */
final class BlockScan implements AutoCloseable {
    private static final int PIECE = 4 << 20;

    private record Place(long position, int length, int intact) {}

    private final FileChannel file;
    private final Map<Long, Place> places = new HashMap<>();
    private final Checksum checksum = new Checksum();

    BlockScan(String fileName) throws IOException {
        file = FilePath.get(fileName).open("r");
    }

    void run() throws IOException {
        long length = file.size();
        byte[] piece = new byte[PIECE];
        for (long start = 0; start < length; start += PIECE - 3) {
            int count = read(start, piece);
            for (int i = 0; i + 3 < count; i++) {
                if (piece[i] == 'W' && OctetReader.u32At(piece, i) == BlockHead.MAGIC) {
                    look(start + i);
                }
            }
        }
    }

    Iterable<Long> ids() {
        return places.keySet();
    }

    /** A block's octets as found; damaged records included. */
    byte @Nullable [] block(long id) throws IOException {
        Place place = places.get(id);
        if (place == null) {
            return null;
        }
        byte[] octets = new byte[place.length];
        read(place.position, octets);
        return octets;
    }

    private void look(long position) throws IOException {
        byte[] fixed = new byte[BlockHead.FIXED_LENGTH];
        if (read(position, fixed) < fixed.length) {
            return;
        }
        int headLength = OctetReader.u32At(fixed, 8);
        if (headLength < fixed.length || headLength > file.size() - position) {
            return;
        }
        byte[] headOctets = new byte[headLength];
        read(position, headOctets);
        BlockHead head = BlockHead.decode(headOctets, 0, checksum);
        if (head == null) {
            return;
        }
        int length = head.offsetOf(head.groups().size());
        byte[] octets = new byte[length];
        read(position, octets);
        int intact = intactRecords(new BlockContent(octets, head), head);
        Place known = places.get(head.blockId());
        if (intact > 0 && (known == null || known.intact < intact)) {
            places.put(head.blockId(), new Place(position, length, intact));
        }
    }

    private static int intactRecords(BlockContent content, BlockHead head) {
        int intact = 0;
        for (int g = 0; g < head.groups().size(); g++) {
            Group group = head.groups().get(g);
            int[] offsets = content.offsets(g);
            for (int i = 0; i < group.count; i++) {
                if (group.isPresent(i) && content.message(group, i, offsets[i]) != null) {
                    intact++;
                }
            }
        }
        return intact;
    }

    /** Reads as much as there is; the rest of the array stays zero. */
    private int read(long position, byte[] target) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target);
        while (buffer.hasRemaining()) {
            int count = file.read(buffer, position + buffer.position());
            if (count <= 0) {
                break;
            }
        }
        return buffer.position();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
