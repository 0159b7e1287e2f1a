package dev.warren.persistence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * The file of a block log and the maps in it.
 *
 * <pre>
 * log       block id -> block, and a placeholder after the last
 * index     block id -> the block's head once more
 * settled   block id -> what was settled when the journal was last folded
 * flags     block id -> records redelivered, as of the last clean end
 * journal   number -> settlements and marks of a commit since then
 * queues    queue id -> mark, used sequences, as of then
 * state     "clean" -> present after a clean end, until the first commit; "opened" -> version found after another;
 *           "tidied" -> version before a commit that did no more than follow it; "salvaged" -> blocks were gathered from a damaged file, a message may be in two
 * </pre>
 *
 * <p>Threads: written by the log's writer alone; read by any thread.
 */
final class LogMaps {
    /** A page of more octets splits in two. */
    static final int PAGE_SPLIT_OCTETS = 4096;

    private static final int SYNCS_PER_END_MARK = 64;

    final MVStore store;
    final MVMap<Long, Block> log;
    final MVMap<Long, byte[]> index;
    final MVMap<Long, byte[]> settled;
    final MVMap<Long, byte[]> flags;
    final MVMap<Long, byte[]> journal;
    final MVMap<Long, byte[]> queues;
    final MVMap<String, String> state;
    private final LogFileStore file;
    private final boolean durable;
    private final EndMark endMark;
    private final long promised;
    private volatile long syncs;

    /** @param fileName as H2 names files, a scheme before it perhaps */
    LogMaps(String fileName, boolean durable) {
        this.durable = durable;
        this.endMark = new EndMark(fileName.replaceFirst("\\.mv\\.db$", ".end"));
        // Only the newest commit may be torn: the one before the newest that a header names is there.
        this.promised = durable ? Math.max(endMark.read(), CheckedChannel.newestVersion(fileName) - 1) : -1;
        Map<String, Object> settings = new HashMap<>();
        settings.put("cacheSize", 16);
        settings.put("pageSplitSize", PAGE_SPLIT_OCTETS);
        file = new LogFileStore(settings, durable);
        file.open(durable ? CheckedPath.of(fileName) : fileName, false, null);
        MVStore opened = null;
        try {
            opened = new MVStore.Builder()
                    .adoptFileStore(file)
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .keysPerPage(48)
                    .open();
            // Space of dead chunks is used again at once, but never that of the last five versions.
            opened.setRetentionTime(0);
            opened.setVersionsToKeep(5);
            store = opened;
            log = opened.openMap(
                    "log",
                    new MVMap.Builder<Long, Block>()
                            .keyType(BlockIdType.INSTANCE)
                            .valueType(Block.Type.INSTANCE));
            index = opened.openMap("index", octetsByNumber());
            settled = opened.openMap("settled", octetsByNumber());
            flags = opened.openMap("flags", octetsByNumber());
            journal = opened.openMap("journal", octetsByNumber());
            queues = opened.openMap("queues", octetsByNumber());
            state = opened.openMap("state");
        } catch (RuntimeException e) {
            if (opened != null) {
                opened.closeImmediately();
            } else {
                closeFile();
            }
            throw e;
        }
    }

    private static MVMap.Builder<Long, byte[]> octetsByNumber() {
        return new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE);
    }

    private void closeFile() {
        try {
            file.close();
        } catch (RuntimeException ignored) {
            // The failure to open is the one to report.
        }
    }

    void commit() {
        store.commit();
    }

    /** Makes the last commit durable. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void sync() {
        if (durable) {
            store.sync();
            syncs++;
            if (syncs % SYNCS_PER_END_MARK == 0) {
                endMark.write(store.getCurrentVersion(), false);
            }
        }
    }

    /**
     * After an unclean end the version that was found may be one that no header names; the next cut could fall back behind
     * it. Nobody has seen it before this returns.
     */
    void settleVersion() {
        state.remove("salvaged");
        if (!state.containsKey("clean")) {
            state.put("opened", Long.toString(store.getCurrentVersion()));
            commit();
            sync();
        }
    }

    /** Whether most of the file's chunks is no longer needed. */
    boolean isSparse(long minFileBytes) {
        return file.size() > minFileBytes && file.getChunksFillRate() < 50;
    }

    /**
     * Marks the pages that are left in mostly dead chunks as changed, up to so many octets, so that the next commit writes
     * them elsewhere. One page of a map that seldom changes would keep its chunk's megabytes.
     */
    void rewriteSparse(int octets) {
        store.compact(50, octets);
    }

    /**
     * Marks pages of the file's last chunks as changed, up to so many octets or one chunk, so that the next commit writes them
     * before a limit.
     *
     * @return octets that the next commit moves; 0 if there is nothing to move, or no room for it
     */
    long moveEnd(long limit, int octets) {
        List<SFChunk> chunks = file.lastChunks(limit, octets);
        long live = chunks.stream().mapToLong(LogFileStore::liveBytes).sum();
        return !chunks.isEmpty() && (file.rewrite(chunks) || rewriteInner(chunks)) ? live : 0;
    }

    private boolean rewriteInner(List<SFChunk> chunks) {
        Set<Integer> ids = chunks.stream().map(chunk -> chunk.id).collect(Collectors.toSet());
        boolean changed = InnerPages.rewrite(log, ids);
        for (MVMap<Long, byte[]> map : List.of(index, settled, flags, journal, queues)) {
            changed |= InnerPages.rewrite(map, ids);
        }
        return changed;
    }

    /** Makes the next commit one, though nothing changes: what old versions need is free only after some. */
    void touch() {
        state.put("tidied", Long.toString(store.getCurrentVersion()));
    }

    void shrink() {
        file.shrink();
    }

    LogFileStore file() {
        return file;
    }

    long syncs() {
        return syncs;
    }

    long fileBytes() {
        return file.size();
    }

    long usedBytes() {
        return file.usedBytes();
    }

    void close() {
        store.close();
        if (durable) {
            endMark.write(file.lastVersion(), true);
        }
    }

    /** What the file lacks that was once synced, in words; empty if nothing. */
    private String missingVersions() {
        long found = store.getCurrentVersion();
        return promised <= found
                ? ""
                : "it ends with commit " + found + ", but commit " + promised + " had been synced";
    }

    /** The log's inner pages, no block: a page without which blocks are not found is missed now, not by a consumer. */
    private static void checkInner(Page<Long, Block> page) {
        for (int i = 0; !page.isLeaf() && i < page.getRawChildPageCount(); i++) {
            if (!DataUtils.isLeafPosition(page.getChildPagePos(i))) {
                checkInner(page.getChildPage(i));
            }
        }
    }

    /** Reads what recovery needs: why it can not rely on it, or empty if it can. */
    String unreadable() {
        try {
            for (MVMap<Long, byte[]> map : List.of(index, settled, flags, journal, queues)) {
                Cursor<Long, byte[]> cursor = map.cursor(null);
                while (cursor.hasNext()) {
                    cursor.next();
                }
            }
            checkInner(log.getRootPage());
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
        return missingVersions();
    }

    void closeImmediately() {
        store.closeImmediately();
    }
}
