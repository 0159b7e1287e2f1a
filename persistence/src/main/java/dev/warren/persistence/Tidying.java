package dev.warren.persistence;

import java.util.concurrent.TimeUnit;

/**
 * Gives disk space back when a log's writer has little to do and the file is more than twice as large as what is in it:
 * commits of its own, one at a time, copy live records out of mostly settled blocks and live pages from the end of the file
 * into free space before it, and let the versions pass that still need what is dead. Then the end is cut off.
 *
 * <p>Each commit moves about a block, or one chunk, and is synced like any other, so a message that comes meanwhile waits for
 * no more than that. What is written that way is bounded: a file that was made small must grow by a good part of what is in
 * it before it is tidied up again.
 *
 * <p>Confined to the log's writer.
 */
final class Tidying implements Rewriting {
    private static final long NEVER = Long.MAX_VALUE;

    /** Looks without much traffic before the first step. */
    private static final int QUIET_LOOKS = 2;

    /** Steps that did not make the file's end move: space is free six commits after it died. */
    private static final int MAX_FRUITLESS = 20;

    /** What the last commits and the file's headers take in any case. */
    private static final long LEAST_BYTES = 64 << 10;

    /** Part of the time that may go into looking, while others' commits go on. */
    private static final int MAX_LOOKING = 50;

    private final BlockLog log;
    private final BlockTable table;
    private final Compaction compaction;
    private final LogFileStore file;
    private final long floor;
    private final long quietNanos;

    /** When to look next, in terms of {@link System#nanoTime}; meaningless while nothing was written. */
    private long lookAt;

    private boolean looking;
    private int quietLooks;
    private long seenTraffic;

    /** Whether a run of steps is under way, and what it has done. */
    private boolean running;

    private int fruitless;
    private long end;
    private long moved;

    /** The file, and what was in it, when a run could not make it small; it is not tried again with the same. */
    private long stuckBytes;

    private long stuckLive = NEVER;

    Tidying(BlockLog log, BlockTable table, Compaction compaction) {
        this.log = log;
        this.table = table;
        this.compaction = compaction;
        this.file = log.maps().file();
        this.floor = log.tuning().garbageOctets();
        this.quietNanos = TimeUnit.MILLISECONDS.toNanos(log.tuning().quietMillis());
        // What an earlier run of the broker left is looked at once, after the start.
        this.looking = true;
        this.lookAt = System.nanoTime() + 40 * quietNanos;
    }

    /** Somebody else's commit was written. */
    void wrote() {
        if (!looking && file.size() > floor) {
            looking = true;
            lookAt = System.nanoTime() + quietNanos;
        }
    }

    /** How long until {@link #isDue} is to be asked. */
    long waitNanos() {
        return looking ? lookAt - System.nanoTime() : NEVER;
    }

    /** Whether it is time for a commit. Asked when {@link #waitNanos} has passed. */
    boolean isDue() {
        long traffic = table.traffic() - seenTraffic;
        seenTraffic = table.traffic();
        long now = System.nanoTime();
        lookAt = now + quietNanos;
        if (quietNanos > 0 && traffic > log.tuning().blockOctets() / 4) {
            quietLooks = 0;
            return false;
        }
        if (running) {
            return true;
        }
        if (++quietLooks < QUIET_LOOKS) {
            return false;
        }
        running = isWanted();
        fruitless = 0;
        end = NEVER;
        moved = 0;
        if (!running) {
            looking = false;
        }
        lookAt = System.nanoTime() + Math.max(quietNanos, MAX_LOOKING * (System.nanoTime() - now));
        return running;
    }

    private boolean isWanted() {
        long bytes = file.size();
        long live = live();
        boolean stuck = bytes < stuckBytes + floor / 2 && live > stuckLive - floor / 2;
        return bytes > LEAST_BYTES + floor + 2 * live && !stuck;
    }

    /** What would be left in the file. */
    private long live() {
        return Math.max(0, file.liveBytes() - compaction.garbage());
    }

    /** Where the file shall end: there must be room for what is in it between what can not be moved. */
    private static long goal(long floor, long live) {
        return LEAST_BYTES + floor / 2 + live * 5 / 4;
    }

    /** Chooses what a commit writes. */
    @Override
    public void step(Commit commit) {
        commit.changed();
        if (compaction.copySome(commit)) {
            moved += log.tuning().blockOctets();
            return;
        }
        long octets = file.moveEnd(goal(floor, live()), log.tuning().blockOctets());
        moved += octets;
        if (octets == 0) {
            // Sparse chunks at the start of the file may make room there.
            log.maps().rewriteSparse(log.tuning().blockOctets());
            log.maps().touch();
        }
    }

    /** The commit is synced. */
    void stepped() {
        long now = file.usedBytes();
        fruitless = now < end ? 0 : fruitless + 1;
        end = now;
        long live = live();
        boolean small = end <= goal(floor, live) && compaction.garbage() == 0;
        if (small || fruitless > MAX_FRUITLESS || moved > floor + 2 * live) {
            running = false;
            looking = false;
            quietLooks = 0;
            file.cut();
            stuckBytes = small ? 0 : file.size();
            stuckLive = small ? NEVER : live;
        } else if (file.size() - end > floor / 2) {
            file.cut();
        }
        seenTraffic = table.traffic();
        lookAt = System.nanoTime() + quietNanos / 5;
    }
}
