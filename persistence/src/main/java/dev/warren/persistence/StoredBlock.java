package dev.warren.persistence;

import java.util.ArrayList;
import java.util.List;

/** A block as memory knows it: its number, its size and who has messages in it. Confined to the log's writer. */
final class StoredBlock {
    final long id;
    final int octets;
    final List<Run> runs = new ArrayList<>(1);

    /** Records that are not settled. */
    int live;

    /** Records that the block was written with; one made of others has not those that were settled before. */
    int records;

    /** Whether settlements are in the journal that the settled map does not have yet. */
    boolean dirty;

    /** Whether the settled map has an entry. */
    boolean folded;

    /** Whether the flags map has an entry. */
    boolean flagged;

    StoredBlock(long id, int octets) {
        this.id = id;
        this.octets = octets;
    }

    void add(Run run) {
        runs.add(run);
        live += run.live();
        records += run.live();
    }

    /** A run of the block becomes two. */
    void split(Run run, Run first, Run second) {
        int at = runs.indexOf(run);
        runs.set(at, first);
        runs.add(at + 1, second);
    }

    /** Estimate of the octets that belong to unsettled records. */
    long liveOctets() {
        return records == 0 ? 0 : (long) octets * live / records;
    }
}
