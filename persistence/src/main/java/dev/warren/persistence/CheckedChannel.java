package dev.warren.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;

/**
 * A database file that survives a torn write of its last commit. H2 itself has no sum over what it writes and may skip the
 * store header; here
 *
 * <ul>
 *   <li>a chunk's footer gets a {@code crc} (CRC32C of all octets before it), which stock H2 ignores;
 *   <li>after every chunk one of the two copies of the store header is written, by turns, so that the other one still
 *       names the chunk before;
 *   <li>a chunk is never written while the one before is not synced: the two headers protect one commit;
 *   <li>while opening, the footer of a chunk that may be torn reads as zeros if its sum is wrong, and so does that of a
 *       chunk whose commit a crash undid ({@link Epochs}), so that H2 takes the version before it;
 *   <li>H2 always looks for the newest complete version itself: its short cut after a clean end may miss it.
 * </ul>
 *
 * <pre>
 * file      header (4096 octets), header copy (4096 octets), chunks, zeros written ahead
 * chunk     octets, footer in the last 128: chunk:id,len:blocks,version:n,crc:sum,epoch:n,fletcher:sum
 * </pre>
 *
 * <p>Threads: H2 writes and opens under its own locks, one thread at a time; reads come from any thread.
 */
final class CheckedChannel extends FileBase {
    private static final int BLOCK = 4096;
    private static final int FOOTER = 128;
    private static final byte[] CHUNK_START = "chunk:".getBytes(ISO_8859_1);

    private final FileChannel base;
    private final ZerosAhead zeros;
    private final long[] headerVersions = {-1, -1};
    private volatile long newestVersion = -1;
    private volatile boolean closedCleanly = true;
    private final Epochs epochs = new Epochs();
    private final List<Map<String, String>> found = new ArrayList<>();
    private Map<String, String> header = new HashMap<>();
    private boolean unsynced;

    /** Whether a chunk was written since the file was opened. */
    private boolean written;

    private final boolean fresh;

    CheckedChannel(FileChannel base) throws IOException {
        this.base = base;
        this.zeros = new ZerosAhead(base);
        readHeaders();
        this.fresh = header.isEmpty();
    }

    /** The newest version that a header of the file names, there or not; negative if there is none. */
    static long newestVersion(String fileName) {
        FilePath file = FilePath.get(fileName);
        if (!file.exists()) {
            return -1;
        }
        try (FileChannel channel = file.open("r")) {
            ByteBuffer octets = ByteBuffer.allocate(2 * BLOCK);
            while (octets.hasRemaining() && channel.read(octets, octets.position()) > 0) {
                // Until both are read or the file ends.
            }
            long newest = -1;
            for (int at = 0; at < 2 * BLOCK; at += BLOCK) {
                Map<String, String> header = StoreHeader.parse(octets.array(), at, at + BLOCK);
                newest = Math.max(newest, header == null ? -1 : StoreHeader.number(header, "version"));
            }
            return newest;
        } catch (IOException e) {
            return -1;
        }
    }

    private void readHeaders() throws IOException {
        byte[] octets = new byte[2 * BLOCK];
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        while (buffer.hasRemaining() && base.read(buffer, buffer.position()) > 0) {
            // Until both are read or the file ends.
        }
        for (int copy = 0; copy < 2; copy++) {
            Map<String, String> found = StoreHeader.parse(octets, copy * BLOCK, (copy + 1) * BLOCK);
            this.found.add(found == null ? Map.of() : found);
            if (found == null) {
                closedCleanly = false;
                continue;
            }
            epochs.read(found.get("epochs"));
            closedCleanly &= found.containsKey("clean");
            headerVersions[copy] = StoreHeader.number(found, "version");
            if (header.isEmpty() || headerVersions[copy] > newestVersion) {
                header = found;
            }
            newestVersion = Math.max(newestVersion, headerVersions[copy]);
        }
        closedCleanly &= headerVersions[0] == headerVersions[1];
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        if (position % BLOCK == 0 && length % BLOCK == 0 && startsChunk(source)) {
            writeChunk(source, position);
        } else if (position == 0 && length == 2 * BLOCK) {
            writeHeader(source);
        } else {
            writeFully(source, position);
        }
        return length;
    }

    private static boolean startsChunk(ByteBuffer source) {
        for (int i = 0; i < CHUNK_START.length; i++) {
            if (source.get(source.position() + i) != CHUNK_START[i]) {
                return false;
            }
        }
        return true;
    }

    private void writeChunk(ByteBuffer source, long position) throws IOException {
        int footerAt = source.limit() - FOOTER;
        byte[] octets = new byte[FOOTER];
        source.duplicate().position(footerAt).get(octets);
        Map<String, String> footer = StoreHeader.parse(octets, 0, FOOTER);
        boolean moved = footer == null || footer.containsKey("crc");
        if (unsynced) {
            force(false);
        }
        if (footer != null && !moved) {
            beginEpoch(StoreHeader.number(footer, "version"));
            footer.put("epoch", Long.toHexString(epochs.current()));
            footer.put("crc", Integer.toHexString(checksum(source, source.position(), footerAt)));
            Arrays.fill(octets, (byte) ' ');
            byte[] text = StoreHeader.format(footer);
            System.arraycopy(text, 0, octets, 0, text.length);
            octets[FOOTER - 1] = '\n';
            source.duplicate().position(footerAt).put(octets);
        }
        writeFully(source, position);
        unsynced = true;
        if (footer != null && !moved) {
            header.remove("clean");
            header.put("block", Long.toHexString(position / BLOCK));
            header.put("chunk", footer.getOrDefault("chunk", "0"));
            header.put("version", footer.getOrDefault("version", "0"));
            long version = StoreHeader.number(footer, "version");
            writeHeaderCopy(copyFor(version), version);
            closedCleanly = false;
        }
    }

    /**
     * Before the first commit after opening: says in both headers, one after the other, what the end before undid, and that
     * the file is in use, so that sums are looked at if it ends uncleanly. After a clean end too: a crash may undo the first
     * commit after it with every trace that there was one.
     */
    private void beginEpoch(long version) throws IOException {
        boolean first = !written && !fresh;
        written = true;
        if (!first) {
            return;
        }
        epochs.begin(version);
        for (int copy = 0; copy < 2; copy++) {
            // Each goes on naming the chunk that it named.
            Map<String, String> own = new HashMap<>(headerVersions[copy] < 0 ? header : found.get(copy));
            own.remove("clean");
            epochs.write(own);
            writeFully(ByteBuffer.wrap(Arrays.copyOf(StoreHeader.format(own), BLOCK)), (long) copy * BLOCK);
            force(false);
        }
        epochs.write(header);
        closedCleanly = false;
    }

    /** Which header copy a new version replaces: one that names nothing useful, else the older one. */
    private int copyFor(long version) {
        for (int copy = 0; copy < 2; copy++) {
            if (headerVersions[copy] < 0 || headerVersions[copy] >= version) {
                return copy;
            }
        }
        return headerVersions[0] <= headerVersions[1] ? 0 : 1;
    }

    private void writeHeader(ByteBuffer source) throws IOException {
        byte[] octets = new byte[BLOCK];
        source.get(octets);
        source.position(source.limit());
        Map<String, String> given = StoreHeader.parse(octets, 0, BLOCK);
        if (given == null) {
            return;
        }
        epochs.write(given);
        if (given.equals(header)) {
            return;
        }
        header = given;
        long version = StoreHeader.number(given, "version");
        // Never both at once: a power cut may tear what is written between two syncs.
        if (unsynced) {
            force(false);
        }
        int first = copyFor(version);
        writeHeaderCopy(first, version);
        force(false);
        writeHeaderCopy(1 - first, version);
        unsynced = true;
    }

    private void writeHeaderCopy(int copy, long version) throws IOException {
        writeFully(ByteBuffer.wrap(Arrays.copyOf(StoreHeader.format(header), BLOCK)), (long) copy * BLOCK);
        headerVersions[copy] = version;
        newestVersion = Math.max(newestVersion, version);
    }

    private void writeFully(ByteBuffer source, long position) throws IOException {
        zeros.beforeWrite(position + source.remaining());
        long at = position;
        while (source.hasRemaining()) {
            at += base.write(source, at);
        }
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // Reads must not wait for a write of megabytes.
    public int read(ByteBuffer target, long position) throws IOException {
        int from = target.position();
        int count = base.read(target, position);
        if (count < target.limit() - from && position < 2 * BLOCK && zeros.usedBytes() > 0) {
            // A cut while the file was created left one header copy: the other reads as zeros.
            Arrays.fill(target.array(), target.arrayOffset() + from + Math.max(0, count), target.limit(), (byte) 0);
            count = target.limit() - from;
            target.position(target.limit());
        }
        if (position == 0 && count == 2 * BLOCK) {
            hideCleanEnd(target, from);
        }
        if (count == FOOTER && (position + FOOTER) % BLOCK == 0 && !closedCleanly && torn(target, from, position)) {
            for (int i = from; i < from + FOOTER; i++) {
                target.put(i, (byte) 0);
            }
        }
        return count;
    }

    /**
     * H2 never learns that the file was closed cleanly. It would check the newest chunks, dead ones too, and take a version
     * from before the first that it finds overwritten, as dead ones are after a crash and a clean end.
     */
    private static void hideCleanEnd(ByteBuffer target, int from) {
        byte[] octets = new byte[BLOCK];
        for (int at = from; at < from + 2 * BLOCK; at += BLOCK) {
            target.duplicate().position(at).get(octets);
            Map<String, String> shown = StoreHeader.parse(octets, 0, BLOCK);
            if (shown != null && shown.remove("clean") != null) {
                target.duplicate().position(at).put(Arrays.copyOf(StoreHeader.format(shown), BLOCK));
            }
        }
    }

    private boolean torn(ByteBuffer target, int from, long position) throws IOException {
        byte[] octets = new byte[FOOTER];
        target.duplicate().position(from).get(octets);
        Map<String, String> footer = StoreHeader.parse(octets, 0, FOOTER);
        if (footer == null || footer.get("crc") == null) {
            return false;
        }
        long version = StoreHeader.number(footer, "version");
        synchronized (this) {
            if (epochs.undone(StoreHeader.number(footer, "epoch"), version)) {
                return true;
            }
        }
        // Older chunks were synced before the newest was written.
        if (version < newestVersion) {
            return false;
        }
        long start = position + FOOTER - StoreHeader.number(footer, "len") * BLOCK;
        if (start < 0 || position - start > Integer.MAX_VALUE - 16) {
            return true;
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) (position - start));
        while (chunk.hasRemaining()) {
            if (base.read(chunk, start + chunk.position()) <= 0) {
                return true;
            }
        }
        return Integer.parseUnsignedInt(footer.getOrDefault("crc", "0"), 16) != checksum(chunk, 0, chunk.limit());
    }

    private static int checksum(ByteBuffer octets, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(octets.duplicate().limit(to).position(from));
        return (int) crc.getValue();
    }

    @Override
    public void force(boolean metaData) throws IOException {
        zeros.check();
        // The length is part of what fdatasync writes; access times are not worth a journal commit.
        base.force(false);
        unsynced = false;
    }

    @Override
    public long size() {
        long used = zeros.usedBytes();
        return used == 0 ? 0 : Math.max(used, 2 * BLOCK);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        zeros.truncate(size);
        return this;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        zeros.close();
        base.close();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return base.tryLock(position, size, shared);
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }
}
