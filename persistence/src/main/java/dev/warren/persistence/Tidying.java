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

    /** Steps in the time between two looks. */
    private static final int STEPS_PER_LOOK = 10;

    /** Steps after which what had died before them is free. */
    private static final int FREE_AFTER = 7;

    /** Steps in a row that may neither move anything nor see the file's end move. */
    private static final int MAX_FRUITLESS = 3 * FREE_AFTER;

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

    /** Looking takes time in a large file. */
    private long restUntil;

    private int quietLooks;

    /** Since when, and from where on, others' traffic is counted. */
    private long windowStart;

    private long windowTraffic;
    private long trafficBefore;

    /** Whether a run of steps is under way, and what it has done. */
    private boolean running;

    /** Whether there is an end to be cut off, which needs no commit. */
    private boolean cutting;

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
        this.restUntil = lookAt;
    }

    /** Somebody else's commit was written. */
    void wrote() {
        if (!looking && file.size() > floor) {
            looking = true;
            windowStart = System.nanoTime();
            windowTraffic = table.traffic();
            lookAt = Math.max(windowStart + quietNanos, restUntil);
        }
    }

    /** How long until {@link #isDue} is to be asked. */
    long waitNanos() {
        return looking ? lookAt - System.nanoTime() : NEVER;
    }

    /** Whether it is time for a commit. Asked when {@link #waitNanos} has passed. */
    boolean isDue() {
        long now = System.nanoTime();
        lookAt = now + quietNanos;
        if (isBusy(now)) {
            quietLooks = 0;
            return false;
        }
        if (cutting) {
            cut();
            return false;
        }
        if (running) {
            return true;
        }
        if (++quietLooks < QUIET_LOOKS) {
            return false;
        }
        quietLooks = 0;
        running = isWanted();
        fruitless = 0;
        end = NEVER;
        moved = 0;
        looking = running;
        restUntil = System.nanoTime() + MAX_LOOKING * (System.nanoTime() - now);
        return running;
    }

    private boolean isBusy(long now) {
        boolean busy = table.traffic() - windowTraffic > log.tuning().blockOctets() / 4;
        if (now - windowStart >= quietNanos) {
            windowStart = now;
            windowTraffic = table.traffic();
        }
        return busy;
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
        trafficBefore = table.traffic();
        fruitless++;
        if (compaction.copySome(commit)) {
            moved(log.tuning().blockOctets());
            return;
        }
        long octets = log.maps().moveEnd(goal(floor, live()), log.tuning().blockOctets());
        if (octets > 0) {
            moved(octets);
            return;
        }
        if (fruitless > FREE_AFTER) {
            // There is still no room: sparse chunks at the start of the file may make some.
            log.maps().rewriteSparse(log.tuning().blockOctets());
        }
        log.maps().touch();
    }

    private void moved(long octets) {
        moved += octets;
        fruitless = 0;
    }

    /** The commit is synced. */
    void stepped() {
        long now = file.usedBytes();
        fruitless = now < end ? 0 : fruitless;
        end = now;
        long live = live();
        boolean small = end <= goal(floor, live) && compaction.garbage() == 0;
        if (small || fruitless > MAX_FRUITLESS || moved > floor + 4 * live) {
            running = false;
            stuckBytes = small ? 0 : end;
            stuckLive = small ? NEVER : live;
        }
        if (!running || file.size() - end > floor / 2) {
            cut();
        }
        windowTraffic += table.traffic() - trafficBefore;
        lookAt = System.nanoTime() + quietNanos / STEPS_PER_LOOK;
    }

    private void cut() {
        cutting = file.cut();
        looking = running || cutting;
        lookAt = System.nanoTime() + quietNanos / STEPS_PER_LOOK;
    }
}
