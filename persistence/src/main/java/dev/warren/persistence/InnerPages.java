package dev.warren.persistence;

import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.Page;

/**
 * Marks a map's inner pages that lie in certain chunks as changed. H2's own rewriting moves leaves, and an inner page only
 * if its first key is still in the map: others would stay where they are for ever.
 *
 * <p>Confined to the log's writer.
 */
final class InnerPages<K, V> {
    private final MVMap<K, V> map;
    private final Set<Integer> chunks;

    private InnerPages(MVMap<K, V> map, Set<Integer> chunks) {
        this.map = map;
        this.chunks = chunks;
    }

    /** Whether there were any. */
    static <K, V> boolean rewrite(MVMap<K, V> map, Set<Integer> chunks) {
        return new InnerPages<>(map, chunks).rewrite(map.getRootPage());
    }

    private boolean rewrite(Page<K, V> page) {
        if (page.isLeaf()) {
            return false;
        }
        boolean changed = false;
        for (int i = 0; i < page.getRawChildPageCount(); i++) {
            if (!DataUtils.isLeafPosition(page.getChildPagePos(i))) {
                changed |= rewrite(page.getChildPage(i));
            }
        }
        if (!changed && page.isSaved() && chunks.contains(DataUtils.getPageChunkId(page.getPos()))) {
            putAgain(page);
            changed = true;
        }
        return changed;
    }

    /** An entry below an inner page: with its leaf, all pages above change. */
    private void putAgain(Page<K, V> inner) {
        Page<K, V> page = inner;
        while (!page.isLeaf()) {
            page = page.getChildPage(smallest(page));
        }
        map.put(page.getKey(0), page.getValue(0));
    }

    private static int smallest(Page<?, ?> page) {
        int smallest = 0;
        for (int i = 1; i < page.getRawChildPageCount(); i++) {
            if (DataUtils.getPageMaxLength(page.getChildPagePos(i))
                    < DataUtils.getPageMaxLength(page.getChildPagePos(smallest))) {
                smallest = i;
            }
        }
        return smallest;
    }
}
