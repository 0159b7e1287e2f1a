package dev.warren.management.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of all objects of one kind. Objects whose figures have always been 0 take nothing. Written by one thread, read by
 * any.
 *
 * @param <T> the object itself, not its name: one that was deleted and made again begins anew
 */
public final class SeriesTable<T> {
    private static final class Entry {
        private final String name;
        private volatile Series series;
        private long seen;

        Entry(Series series, String name) {
            this.name = name;
            this.series = series;
        }
    }

    private final String kind;
    private final int figures;
    private final boolean zeroBefore;
    private final Retention retention;
    private final Budget budget;
    private final Function<T, String> nameOf;
    private final Map<T, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, Series> restored = new HashMap<>();
    private volatile boolean refused;

    /**
     * @param kind where saved names begin; empty for what is not saved
     * @param zeroBefore whether the figures of an object that is met were 0 as long as anybody knows; if not, nothing is said of
     *     the time before
     */
    SeriesTable(
            String kind,
            int figures,
            boolean zeroBefore,
            Retention retention,
            Budget budget,
            Function<T, String> nameOf) {
        this.kind = kind;
        this.figures = figures;
        this.zeroBefore = zeroBefore;
        this.retention = retention;
        this.budget = budget;
        this.nameOf = nameOf;
    }

    /** @param values may be used again afterwards */
    public void record(T object, long[] values, Pass pass) {
        Entry entry = entries.get(object);
        if (entry == null) {
            entry = enter(object, values, pass);
            if (entry == null) {
                return;
            }
        }
        entry.seen = pass.number();
        entry.series.record(pass.ms(), values, pass.due());
    }

    private @Nullable Entry enter(T object, long[] values, Pass pass) {
        Series series = null;
        String name = "";
        if (!kind.isEmpty() && (zeroBefore || !restored.isEmpty())) {
            name = kind + nameOf.apply(object);
            series = restored.remove(name);
        }
        if (series == null) {
            if (zeroBefore && allZero(values)) {
                return null;
            }
            if (!budget.take(Series.OWN_OCTETS)) {
                refused = true;
                return null;
            }
            name = kind + nameOf.apply(object);
            series = new Series(
                    retention,
                    budget,
                    zeroBefore ? Long.MIN_VALUE / 2 : pass.ms(),
                    zeroBefore ? new long[figures] : values);
        }
        Entry entry = new Entry(series, name);
        entries.put(object, entry);
        return entry;
    }

    private static boolean allZero(long[] values) {
        for (long value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Forgets the objects that the pass did not meet. */
    void sweep(Pass pass, List<String> gone) {
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.seen != pass.number()) {
                all.remove();
                forget(entry.series);
                if (!kind.isEmpty()) {
                    gone.add(entry.name);
                }
            }
        }
        restored.forEach((name, series) -> {
            forget(series);
            gone.add(name);
        });
        restored.clear();
    }

    private void forget(Series series) {
        series.release();
        budget.giveBack(Series.OWN_OCTETS);
        refused = false;
    }

    void cut(long afterMs) {
        entries.values().forEach(entry -> entry.series.cut(afterMs));
        restored.values().forEach(series -> series.cut(afterMs));
    }

    /** Forgets what the figures were, but not what they are: a counter did not begin at 0. */
    void beginAnew(long ms) {
        entries.values().forEach(entry -> entry.series = entry.series.anew(ms));
        restored.replaceAll((name, series) -> series.anew(ms));
    }

    void save(BiConsumer<String, byte[]> into) {
        if (kind.isEmpty()) {
            return;
        }
        for (Entry entry : entries.values()) {
            byte[] saved = entry.series.save();
            if (saved != null) {
                into.accept(entry.name, saved);
            }
        }
    }

    /** Whether the name is one of this kind. */
    boolean load(String name, byte[] saved, long nowMs) {
        if (kind.isEmpty() || !name.startsWith(kind)) {
            return false;
        }
        budget.takeAnyway(Series.OWN_OCTETS);
        Series series = Series.load(saved, figures, retention, budget, nowMs);
        if (series == null) {
            budget.giveBack(Series.OWN_OCTETS);
            return false;
        }
        restored.put(name, series);
        return true;
    }

    /** What an object's figures were at moments, ascending; null where that is not known. */
    long[] @Nullable [] at(T object, long[] timesMs) {
        Entry entry = entries.get(object);
        if (entry != null) {
            return entry.series.at(timesMs);
        }
        long[][] rows = new long[timesMs.length][];
        if (zeroBefore && !refused) {
            Arrays.fill(rows, new long[figures]);
        }
        return rows;
    }

    int size() {
        return entries.size();
    }
}
