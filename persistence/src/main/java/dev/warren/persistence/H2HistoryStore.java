package dev.warren.persistence;

import dev.warren.broker.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures of the past in an MVStore file of their own: beside the definitions, their writes would lengthen the syncs that
 * declarations wait for. Never synced: the operating system's cache outlives the process, and what a power cut spoils is
 * forgotten. Opened when it is first asked, so it costs the start nothing.
 *
 * <p>Confined to one thread at a time.
 */
public final class H2HistoryStore implements HistoryStore {
    private static final Logger LOG = LoggerFactory.getLogger(H2HistoryStore.class);
    private static final int CACHE_MB = 1;
    /** Chunks with less of them in use are written again, a few MiB at a time, so that the file stays small. */
    private static final int LEAST_FILL_PERCENT = 60;

    private static final int TIDIED_OCTETS = 4 << 20;

    private final Path file;
    private @Nullable MVStore store;
    private @Nullable MVMap<String, byte[]> map;

    public H2HistoryStore(DataDirectory directory) {
        this.file = directory.path().resolve("history.mv.db");
    }

    @Override
    public Map<String, byte[]> load() {
        try {
            return open();
        } catch (RuntimeException e) {
            LOG.warn("the charts begin anew: {} can not be read: {}", file, e.getMessage());
            abandon();
        }
        try {
            Files.deleteIfExists(file);
            return open();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the charts' figures are not kept: {}", e.toString());
            abandon();
            return Map.of();
        }
    }

    private Map<String, byte[]> open() {
        MVStore opened = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(CACHE_MB)
                .open();
        store = opened;
        // Space is used again at once, but never that of the last versions: a killed process may fall back to one.
        opened.setRetentionTime(0);
        opened.setVersionsToKeep(5);
        MVMap<String, byte[]> kept = opened.openMap("figures");
        map = kept;
        Map<String, byte[]> all = new HashMap<>();
        kept.forEach(all::put);
        return all;
    }

    @Override
    public void save(Map<String, byte[]> changed, Collection<String> gone) {
        MVStore to = store;
        MVMap<String, byte[]> figures = map;
        if (to == null || figures == null) {
            return;
        }
        try {
            gone.forEach(figures::remove);
            changed.forEach(figures::put);
            to.commit();
            to.compact(LEAST_FILL_PERCENT, TIDIED_OCTETS);
        } catch (RuntimeException e) {
            LOG.warn("the charts' figures are no longer kept: {}", e.getMessage());
            abandon();
        }
    }

    @Override
    public void close() {
        if (store != null) {
            try {
                store.close();
            } catch (RuntimeException e) {
                LOG.warn("the charts' figures may not all be kept: {}", e.getMessage());
            }
        }
        store = null;
        map = null;
    }

    /** Gives the file up as it is. */
    private void abandon() {
        if (store != null) {
            store.closeImmediately();
        }
        store = null;
        map = null;
    }
}
