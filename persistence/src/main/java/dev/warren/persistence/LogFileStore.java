package dev.warren.persistence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;
import org.jspecify.annotations.Nullable;

/**
 * The file of a block log. Differs from H2's in when the file shrinks: not within a commit, which would cost a second sync,
 * but when its owner says so; and it can empty the file's end.
 */
final class LogFileStore extends SingleFileStore {
    private static final int BLOCK = 4096;
    private static final long MIN_SHRINK_BYTES = 64 << 20;
    private static final long MAX_CUT_BYTES = 32 << 20;

    /** What a commit writes beside the pages that it is to move: inner pages, and what H2 knows of its chunks. */
    private static final int COMMIT_OVERHEAD_BYTES = 32 << 10;

    private final boolean durable;

    /** The chunks that H2 may choose from while some are emptied; else it takes any. */
    private @Nullable List<SFChunk> candidates;

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
            return getAfterLastBlock_() * BLOCK;
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
            long end = getAfterLastBlock_() * BLOCK;
            if (end < size() / 2) {
                truncate(end + MIN_SHRINK_BYTES / 4);
            }
        } finally {
            saveChunkLock.unlock();
        }
    }

    /**
     * Cuts off a piece of what lies behind the last chunk in use: the operating system may take its time. The last commit
     * must be synced, as for {@link #shrink}.
     *
     * @return whether there is more to cut off
     */
    boolean cut() {
        saveChunkLock.lock();
        try {
            long end = getAfterLastBlock_() * BLOCK;
            truncate(Math.max(end, size() - MAX_CUT_BYTES));
            return size() > end;
        } finally {
            saveChunkLock.unlock();
        }
    }

    /** Octets of the chunks that their live pages need, about. */
    long liveBytes() {
        long live = 0;
        for (SFChunk chunk : getChunks().values()) {
            live += liveBytes(chunk);
        }
        return live;
    }

    static long liveBytes(SFChunk chunk) {
        return chunk.maxLen == 0 ? 0 : (long) ((double) chunk.len * BLOCK * chunk.maxLenLive / chunk.maxLen);
    }

    /**
     * The last chunks with live pages behind a limit, as many as have so many octets of them, or one. Empty if there is none,
     * or before the limit no room for what is in them. Chunks that nobody needs go by themselves.
     */
    List<SFChunk> lastChunks(long limit, int octets) {
        List<SFChunk> chosen = new ArrayList<>();
        long live = 0;
        for (SFChunk chunk : movable(limit)) {
            live += liveBytes(chunk);
            if (!chosen.isEmpty() && live > octets || !hasRoom(live, limit)) {
                break;
            }
            chosen.add(chunk);
        }
        return chosen;
    }

    /** Marks what can be moved out of chunks as changed, so that the next commit writes it elsewhere. */
    boolean rewrite(List<SFChunk> chunks) {
        candidates = chunks;
        try {
            // Any fill rate will do: they are to be moved, not to be joined.
            return compact(101, Integer.MAX_VALUE);
        } finally {
            candidates = null;
        }
    }

    /** Chunks with live pages that end behind a limit, the last one first. */
    private List<SFChunk> movable(long limit) {
        List<SFChunk> movable = new ArrayList<>();
        for (SFChunk chunk : getChunks().values()) {
            // H2 does not rewrite what the last two commits wrote.
            if ((chunk.block + chunk.len) * BLOCK > limit
                    && chunk.maxLenLive > 0
                    && chunk.version < getMvStore().getCurrentVersion() - 1) {
                movable.add(chunk);
            }
        }
        movable.sort(Comparator.comparingLong((SFChunk chunk) -> chunk.block).reversed());
        return movable;
    }

    private boolean hasRoom(long octets, long limit) {
        int length = (int) Math.min(Integer.MAX_VALUE - BLOCK, octets + COMMIT_OVERHEAD_BYTES);
        saveChunkLock.lock();
        try {
            long position = freeSpace.allocate(length);
            freeSpace.free(position, length);
            return position + length <= limit;
        } finally {
            saveChunkLock.unlock();
        }
    }

    @Override
    public Collection<SFChunk> getRewriteCandidates() {
        return candidates == null ? super.getRewriteCandidates() : candidates;
    }
}
