package dev.warren.management.history;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What some figures were at moments of one resolution, oldest first. Only moments at which something changed take room: a
 * figure is what it was at the last moment before. Guarded by its series.
 *
 * <pre>
 * point = varint milliseconds since the point before | varint bits of the figures that changed | their changes, zigzag varints
 * </pre>
 */
final class Track {
    /** Of a track without its points, roughly. */
    static final int OWN_OCTETS = 90;

    private static final byte[] NONE = {};
    private static final int LEAST_GROWTH = 12;

    private final Budget budget;
    private long baseMs;
    private long[] base;
    private boolean baseShared = true;
    private long lastMs;
    private long[] last;
    private byte[] octets = NONE;
    private int head;
    private int tail;

    /** @param values from then on; must not change any more, as all values that a track is given */
    Track(Budget budget, long sinceMs, long[] values) {
        this.budget = budget;
        this.baseMs = sinceMs;
        this.base = values;
        this.lastMs = sinceMs;
        this.last = values;
    }

    /** From when on it knows. */
    long sinceMs() {
        return baseMs;
    }

    long[] last() {
        return last;
    }

    /** Whether nothing has changed in the time that it knows of. */
    boolean constant() {
        return head == tail;
    }

    /**
     * Whether anything has changed since the last.
     *
     * @param ms not before any other
     */
    boolean add(long ms, long[] values) {
        if (last == values || Arrays.equals(last, values)) {
            return false;
        }
        long changed = 0;
        int size = length(ms - lastMs);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != last[i]) {
                changed |= 1L << i;
                size += length(zigzag(values[i] - last[i]));
            }
        }
        if (!makeRoom(size + length(changed))) {
            restart(ms, values);
            return true;
        }
        put(ms - lastMs);
        put(changed);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != last[i]) {
                put(zigzag(values[i] - last[i]));
            }
        }
        lastMs = ms;
        last = values;
        return true;
    }

    /** Forgets what was before, but not what held then. */
    void forget(long beforeMs) {
        while (head < tail) {
            Reader reader = new Reader(head, baseMs);
            if (reader.nextMs > beforeMs) {
                return;
            }
            forgetFirst(reader);
        }
    }

    private void forgetFirst(Reader reader) {
        if (baseShared) {
            base = base.clone();
            baseShared = false;
        }
        reader.apply(base);
        baseMs = reader.ms;
        head = reader.at;
        if (head == tail) {
            restart(baseMs, last);
        }
    }

    private void restart(long sinceMs, long[] values) {
        budget.giveBack(octets.length);
        octets = NONE;
        head = 0;
        tail = 0;
        baseMs = sinceMs;
        base = values;
        baseShared = true;
        lastMs = sinceMs;
        last = values;
    }

    /** Forgets what was later, as if it had not been. */
    void cut(long afterMs) {
        if (baseMs > afterMs) {
            restart(afterMs, base);
            return;
        }
        Reader reader = new Reader(head, baseMs);
        long[] values = base.clone();
        while (reader.at < tail && reader.nextMs <= afterMs) {
            reader.apply(values);
        }
        tail = reader.at;
        lastMs = reader.ms;
        last = values;
    }

    /** Gives up what it takes of the budget. */
    void release() {
        budget.giveBack(octets.length);
        octets = NONE;
        head = 0;
        tail = 0;
    }

    /**
     * Says what held at moments.
     *
     * @param timesMs ascending, from {@code from} on none before {@link #sinceMs}
     */
    void read(long[] timesMs, int from, int to, long[][] into) {
        Reader reader = new Reader(head, baseMs);
        long[] values = base.clone();
        long[] shown = values.clone();
        for (int i = from; i < to; i++) {
            boolean changed = false;
            while (reader.at < tail && reader.nextMs <= timesMs[i]) {
                reader.apply(values);
                changed = true;
            }
            if (changed) {
                shown = values.clone();
            }
            into[i] = shown;
        }
    }

    int savedOctets() {
        return 2 * Long.BYTES + base.length * Long.BYTES + Integer.BYTES + tail - head;
    }

    void save(ByteBuffer into) {
        into.putLong(baseMs);
        for (long value : base) {
            into.putLong(value);
        }
        into.putInt(tail - head).put(octets, head, tail - head);
    }

    static Track load(Budget budget, ByteBuffer from, int figures) {
        long since = from.getLong();
        long[] base = new long[figures];
        for (int i = 0; i < figures; i++) {
            base[i] = from.getLong();
        }
        Track track = new Track(budget, since, base);
        byte[] octets = new byte[from.getInt()];
        from.get(octets);
        if (octets.length > 0 && budget.take(octets.length)) {
            track.octets = octets;
            track.tail = octets.length;
            track.cut(Long.MAX_VALUE);
        }
        return track;
    }

    private static long zigzag(long change) {
        return (change << 1) ^ (change >> 63);
    }

    private static int length(long number) {
        return (70 - Long.numberOfLeadingZeros(number | 1)) / 7;
    }

    private boolean makeRoom(int size) {
        if (octets.length - tail >= size) {
            return true;
        }
        System.arraycopy(octets, head, octets, 0, tail - head);
        tail -= head;
        head = 0;
        int wanted = Math.max(tail + size + LEAST_GROWTH, octets.length + octets.length / 2);
        if (octets.length - tail < size && budget.take(wanted - octets.length)) {
            octets = Arrays.copyOf(octets, wanted);
        }
        // No room for more: the oldest goes.
        while (octets.length - (tail - head) < size && head < tail) {
            forgetFirst(new Reader(head, baseMs));
        }
        if (head > 0) {
            System.arraycopy(octets, head, octets, 0, tail - head);
            tail -= head;
            head = 0;
        }
        return octets.length - tail >= size;
    }

    private void put(long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            octets[tail++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[tail++] = (byte) rest;
    }

    /** Goes from point to point. */
    private final class Reader {
        private int at;
        private long ms;
        /** When the next point is, if there is one. */
        private long nextMs;

        private int body;

        Reader(int at, long ms) {
            this.at = at;
            this.ms = ms;
            peek();
        }

        private void peek() {
            body = at;
            nextMs = body < tail ? ms + number() : Long.MAX_VALUE;
        }

        /** Makes of the figures what they were at the next point. */
        void apply(long[] values) {
            long changed = number();
            for (int i = 0; i < values.length; i++) {
                if ((changed & 1L << i) != 0) {
                    long zigzag = number();
                    values[i] += (zigzag >>> 1) ^ -(zigzag & 1);
                }
            }
            ms = nextMs;
            at = body;
            peek();
        }

        private long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = octets[body++];
                number |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }
}
