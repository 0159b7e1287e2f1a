package dev.warren.management.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The past of one object's figures, in all resolutions. What has not changed for a day is one array. Guarded by its monitor.
 *
 * <pre>
 * saved = version 1 | octet figures | long since | long current figure ... | octet tracks | tracks, the coarser ones
 * </pre>
 */
final class Series {
    /** Of a series of which nothing has changed, with its place in a table, roughly. */
    static final int OWN_OCTETS = 250;

    private static final byte VERSION = 1;

    private final Retention retention;
    private final Budget budget;
    private final long sinceMs;
    private long[] current;
    private Track @Nullable [] tracks;
    private boolean unsaved;

    /** @param sinceMs before, there was nothing to know */
    Series(Retention retention, Budget budget, long sinceMs, long[] values) {
        this.retention = retention;
        this.budget = budget;
        this.sinceMs = sinceMs;
        this.current = values.clone();
        this.unsaved = true;
    }

    /** @param due the levels that take a point now */
    synchronized void record(long ms, long[] values, boolean[] due) {
        boolean changed = !Arrays.equals(values, current);
        if (tracks == null && !changed) {
            return;
        }
        Track[] all = tracks == null ? expand() : tracks;
        if (changed) {
            current = values.clone();
        }
        boolean constant = true;
        for (int i = 0; i < all.length; i++) {
            if (due[i]) {
                // The finest resolution is not saved.
                unsaved |= all[i].add(ms, current) && i > 0;
                all[i].forget(ms - retention.levels().get(i).spanMs());
            }
            constant &= all[i].constant() && Arrays.equals(all[i].last(), current);
        }
        if (constant) {
            release();
            unsaved = true;
        }
    }

    private Track[] expand() {
        int levels = retention.levels().size();
        Track[] all = new Track[levels];
        for (int i = 0; i < levels; i++) {
            all[i] = new Track(budget, sinceMs, current);
        }
        budget.takeAnyway((long) levels * Track.OWN_OCTETS);
        tracks = all;
        return all;
    }

    /** Gives up what it takes of the budget; the current figures stay. */
    synchronized void release() {
        if (tracks != null) {
            for (Track track : tracks) {
                track.release();
            }
            budget.giveBack((long) tracks.length * Track.OWN_OCTETS);
            tracks = null;
        }
    }

    /** One of the same figures that knows nothing of the time before. */
    synchronized Series anew(long ms) {
        release();
        return new Series(retention, budget, ms, current);
    }

    /** The clock was set back: forgets what seems to come. */
    synchronized void cut(long afterMs) {
        if (tracks != null) {
            for (Track track : tracks) {
                track.cut(afterMs);
            }
            unsaved = true;
        }
    }

    /** What the figures were at moments, ascending; null where that is not known. Of each moment the finest that is kept. */
    synchronized long[] @Nullable [] at(long[] timesMs) {
        long[][] rows = new long[timesMs.length][];
        int unknown = timesMs.length;
        if (tracks == null) {
            Arrays.fill(rows, first(timesMs, sinceMs, unknown), unknown, current);
            return rows;
        }
        for (Track track : tracks) {
            int from = first(timesMs, track.sinceMs(), unknown);
            if (from < unknown) {
                track.read(timesMs, from, unknown, rows);
                unknown = from;
            }
        }
        return rows;
    }

    private static int first(long[] timesMs, long sinceMs, int end) {
        int index = 0;
        while (index < end && timesMs[index] < sinceMs) {
            index++;
        }
        return index;
    }

    /** What is to be kept, once after each change; null when that is kept already. */
    synchronized byte @Nullable [] save() {
        if (!unsaved) {
            return null;
        }
        unsaved = false;
        List<Track> kept = tracks == null ? List.of() : List.of(tracks).subList(1, tracks.length);
        int size = 3 + Long.BYTES * (1 + current.length);
        for (Track track : kept) {
            size += track.savedOctets();
        }
        ByteBuffer into = ByteBuffer.allocate(size).put(VERSION).put((byte) current.length);
        into.putLong(sinceMs);
        for (long value : current) {
            into.putLong(value);
        }
        into.put((byte) kept.size());
        kept.forEach(track -> track.save(into));
        return into.array();
    }

    /**
     * A series as it was saved; null when it is another version's.
     *
     * @param nowMs from when on its finest resolution is filled again
     */
    static @Nullable Series load(byte[] saved, int figures, Retention retention, Budget budget, long nowMs) {
        ByteBuffer from = ByteBuffer.wrap(saved);
        if (from.get() != VERSION || from.get() != figures) {
            return null;
        }
        long since = from.getLong();
        long[] current = new long[figures];
        for (int i = 0; i < figures; i++) {
            current[i] = from.getLong();
        }
        Series series = new Series(retention, budget, since, current);
        series.unsaved = false;
        int kept = from.get();
        if (kept > 0 && kept == retention.levels().size() - 1) {
            Track[] all = new Track[kept + 1];
            all[0] = new Track(budget, nowMs, series.current);
            budget.takeAnyway((long) all.length * Track.OWN_OCTETS);
            for (int i = 0; i < kept; i++) {
                all[i + 1] = Track.load(budget, from, figures);
            }
            series.tracks = all;
        }
        return series;
    }
}
