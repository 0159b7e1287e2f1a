package dev.warren.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Grows a large file ahead of its writer, with zeros: a sync after writing to octets that exist costs half of a sync after
 * appending. A thread of its own does it, for it may take a quarter of a second.
 *
 * <p>Safe for any thread.
 */
final class ZerosAhead {
    private static final long FROM_FILE_BYTES = 16 << 20;
    private static final long MAX_AHEAD_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 2 << 20;
    private static final byte[] ZERO_BLOCK = new byte[4096];

    private final FileChannel file;

    /** Octets written by the owner. Guarded by this. */
    private long used;

    /** Octets of the file. Guarded by this. */
    private long length;

    /** Where the zeros shall end. Guarded by this. */
    private long wanted;

    /** Guarded by this. */
    private boolean closed;

    /** Guarded by this. */
    private @Nullable Thread worker;

    private volatile @Nullable IOException failure;

    ZerosAhead(FileChannel file) throws IOException {
        this.file = file;
        this.length = file.size();
        this.used = endOfContent(file, length);
    }

    /** Length without the zeros at the end, rounded up to 4096. */
    private static long endOfContent(FileChannel file, long length) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(1 << 20);
        long end = length;
        while (end > 0) {
            long start = Math.max(0, end - piece.capacity());
            piece.clear().limit((int) (end - start));
            while (piece.hasRemaining() && file.read(piece, start + piece.position()) > 0) {
                // Until the piece is full.
            }
            int last = lastNonZero(piece.array(), piece.limit());
            if (last >= 0) {
                return Math.min(length, (start + last + 4096) / 4096 * 4096);
            }
            end = start;
        }
        return 0;
    }

    /** By blocks first, compared eight octets at a time: this runs at start, before anything is compiled. */
    private static int lastNonZero(byte[] octets, int length) {
        for (int to = length; to > 0; ) {
            int from = (to - 1) / ZERO_BLOCK.length * ZERO_BLOCK.length;
            if (!Arrays.equals(octets, from, to, ZERO_BLOCK, 0, to - from)) {
                int i = to - 1;
                while (octets[i] == 0) {
                    i--;
                }
                return i;
            }
            to = from;
        }
        return -1;
    }

    synchronized long usedBytes() {
        return used;
    }

    /** The owner writes up to an end; nothing is zeroed below it from now on. */
    synchronized void beforeWrite(long end) {
        used = Math.max(used, end);
        length = Math.max(length, end);
        long ahead = Math.min(MAX_AHEAD_BYTES, used / 4);
        if (used >= FROM_FILE_BYTES && length - used < ahead / 2 && !closed) {
            wanted = used + ahead;
            if (worker == null) {
                worker = new Thread(this::run, "warren-file-growth");
                worker.setDaemon(true);
                worker.start();
            }
        }
    }

    /** Reports a failure of the thread: its write or sync may have taken the error that the owner's sync had to see. */
    void check() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw new IOException("growing the file failed", failed);
        }
    }

    synchronized void truncate(long size) throws IOException {
        used = Math.min(used, size);
        wanted = 0;
        length = Math.min(length, size);
        file.truncate(size);
    }

    /** The zeros go too, so that the next start need not look for where they begin. */
    synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            if (used < length && used > 0) {
                length = used;
                file.truncate(used);
            }
        }
    }

    private void run() {
        ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
        try {
            while (writePiece(zeros)) {
                file.force(false);
            }
        } catch (IOException e) {
            synchronized (this) {
                worker = null;
                if (!closed) {
                    failure = e;
                }
            }
        }
    }

    private synchronized boolean writePiece(ByteBuffer zeros) throws IOException {
        if (closed || length >= wanted) {
            worker = null;
            return false;
        }
        zeros.clear().limit((int) Math.min(PIECE_BYTES, wanted - length));
        while (zeros.hasRemaining()) {
            length += file.write(zeros, length);
        }
        return true;
    }
}
