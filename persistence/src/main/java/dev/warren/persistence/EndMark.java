package dev.warren.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import org.h2.store.fs.FilePath;

/**
 * A small file beside the log that remembers a version which was synced. H2 opens a file that was cut at an older version
 * without a word; with this, somebody notices.
 *
 * <p>Confined to the thread that writes the log.
 */
final class EndMark {
    private static final int LENGTH = 64;

    private final String fileName;

    EndMark(String fileName) {
        this.fileName = fileName;
    }

    /** The newest version known to have been synced; negative when none is. */
    long read() {
        FilePath file = FilePath.get(fileName);
        if (!file.exists()) {
            return -1;
        }
        try (FileChannel channel = file.open("r")) {
            ByteBuffer octets = ByteBuffer.allocate(LENGTH);
            channel.read(octets, 0);
            Map<String, String> found = StoreHeader.parse(octets.array(), 0, octets.position());
            return found == null ? -1 : StoreHeader.number(found, "synced");
        } catch (IOException e) {
            return -1;
        }
    }

    /** Losing this write is harmless: an older mark promises less. */
    void write(long version, boolean sync) {
        Map<String, String> content = new HashMap<>();
        content.put("synced", Long.toHexString(version));
        byte[] text = StoreHeader.format(content);
        ByteBuffer octets = ByteBuffer.wrap(java.util.Arrays.copyOf(text, LENGTH));
        try (FileChannel channel = FilePath.get(fileName).open("rw")) {
            channel.write(octets, 0);
            if (sync) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw new IllegalStateException(fileName + " can not be written", e);
        }
    }
}
