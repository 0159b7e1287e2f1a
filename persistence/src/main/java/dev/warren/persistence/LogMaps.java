package dev.warren.persistence;

import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
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
 * state     "clean" -> present after a clean end, until the first commit
 * </pre>
 *
 * <p>Threads: written by the log's writer alone; read by any thread.
 */
final class LogMaps {
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
    private volatile long syncs;

    /** @param fileName as H2 names files, a scheme before it perhaps */
    LogMaps(String fileName, boolean durable) {
        this.durable = durable;
        Map<String, Object> settings = new HashMap<>();
        settings.put("cacheSize", 16);
        settings.put("pageSplitSize", 4096);
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
                            .keyType(LongDataType.INSTANCE)
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
        }
    }

    void shrink() {
        file.shrink();
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
    }

    void closeImmediately() {
        store.closeImmediately();
    }
}
