package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * The file of a block log. Differs from H2's in when the file shrinks: not within a commit, which would cost a second sync,
 * but when its owner says so.
 */
final class LogFileStore extends SingleFileStore {
    private static final long MIN_SHRINK_BYTES = 64 << 20;

    private final boolean durable;

    LogFileStore(Map<String, Object> settings, boolean durable) {
        super(settings);
        this.durable = durable;
    }

    /**
     * What H2 looks at while it opens the file: of the chunks that the newest version names, only those without live pages,
     * whose place may be another's by now. It would read header and footer of each live one too, a second's work with a
     * million messages. They are there: each was synced before the next was written ({@link CheckedChannel}), and a block
     * that was damaged since then is found by its own sum and costs that block, not the version.
     */
    @Override
    protected Iterable<SFChunk> getChunksFromLayoutMap() {
        List<SFChunk> dead = new ArrayList<>();
        for (SFChunk chunk : super.getChunksFromLayoutMap()) {
            if (chunk.maxLenLive == 0) {
                dead.add(chunk);
            }
        }
        return dead;
    }

    @Override
    protected void shrinkStoreIfPossible(int minPercent) {
        if (minPercent == 0) {
            super.shrinkStoreIfPossible(minPercent);
        }
    }

    @Override
    public void sync() {
        if (durable) {
            super.sync();
        }
    }

    /** The version of the last commit, also when closed. */
    long lastVersion() {
        return org.h2.mvstore.DataUtils.readHexLong(getStoreHeader(), "version", -1);
    }

    /** Octets of the file up to the last chunk in use. */
    long usedBytes() {
        saveChunkLock.lock();
        try {
            return getAfterLastBlock_() * 4096;
        } finally {
            saveChunkLock.unlock();
        }
    }

    /**
     * Gives the end of the file back if that is more than half of it. The last commit must be synced: it is the one that
     * no longer needs what is cut off.
     */
    void shrink() {
        if (size() < 2 * MIN_SHRINK_BYTES) {
            return;
        }
        saveChunkLock.lock();
        try {
            long end = getAfterLastBlock_() * 4096;
            if (end < size() / 2) {
                truncate(end + MIN_SHRINK_BYTES / 4);
            }
        } finally {
            saveChunkLock.unlock();
        }
    }
}
