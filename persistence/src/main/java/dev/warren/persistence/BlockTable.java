package dev.warren.persistence;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The blocks of a log and their sizes. Confined to the log's writer; before it starts, to recovery. */
final class BlockTable {
    private final Map<Long, StoredBlock> blocks = new HashMap<>();
    private long octets;
    private long traffic;
    private long nextId = 1;

    /** A number for the next block; the one after it is free for the placeholder. */
    long nextId() {
        return nextId++;
    }

    /** Numbers up to this one are taken. */
    void used(long id) {
        nextId = Math.max(nextId, id + 1);
    }

    void add(StoredBlock block) {
        blocks.put(block.id, block);
        octets += block.octets;
        traffic += block.octets;
    }

    void remove(StoredBlock block) {
        if (blocks.remove(block.id) != null) {
            octets -= block.octets;
            traffic += block.octets;
        }
    }

    @Nullable
    StoredBlock get(long id) {
        return blocks.get(id);
    }

    Collection<StoredBlock> all() {
        return blocks.values();
    }

    long octets() {
        return octets;
    }

    /** Estimate of the octets that belong to unsettled records. */
    long liveOctets() {
        long live = 0;
        for (StoredBlock block : blocks.values()) {
            live += block.liveOctets();
        }
        return live;
    }

    /** Octets of all blocks that ever came and went. */
    long traffic() {
        return traffic;
    }
}
