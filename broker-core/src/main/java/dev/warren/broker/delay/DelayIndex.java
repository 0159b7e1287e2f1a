package dev.warren.broker.delay;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are due when, at 8 octets each: sequences in buckets of about a minute, of which only the earliest is kept
 * in order. Messages due in the same millisecond come by sequence. Not thread-safe.
 *
 * <pre>
 * item   bits 63..48 milliseconds within the bucket, bits 47..0 sequence
 * </pre>
 */
final class DelayIndex {
    private static final int BUCKET_BITS = 16;
    private static final int SEQUENCE_BITS = 48;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
    private long size;

    /** @param dueAtMs milliseconds since the epoch, not negative */
    void add(long dueAtMs, long sequence) {
        long number = dueAtMs >> BUCKET_BITS;
        long within = dueAtMs - (number << BUCKET_BITS);
        buckets.computeIfAbsent(number, n -> new Bucket()).add(within << SEQUENCE_BITS | sequence);
        size++;
    }

    /** When the earliest message is due; Long.MAX_VALUE when there is none. */
    long earliestMs() {
        Map.Entry<Long, Bucket> first = buckets.firstEntry();
        if (first == null) {
            return Long.MAX_VALUE;
        }
        return (first.getKey() << BUCKET_BITS) + (first.getValue().least() >>> SEQUENCE_BITS);
    }

    /** Takes the sequences of messages due by now, earliest first, at most so many. */
    long[] takeDue(long nowMs, int most) {
        long[] due = new long[(int) Math.min(most, size)];
        int count = 0;
        while (count < due.length && earliestMs() <= nowMs) {
            Map.Entry<Long, Bucket> first = buckets.firstEntry();
            due[count++] = first.getValue().pollLeast() & SEQUENCE_MASK;
            size--;
            if (first.getValue().isEmpty()) {
                buckets.remove(first.getKey());
            }
        }
        return Arrays.copyOf(due, count);
    }

    long size() {
        return size;
    }

    // --- looking

    /** A copy of what is due in one minute: pairs of time and sequence, in no order. */
    record Minute(long number, long[] items) {
        long dueAtMs(int at) {
            return (number << BUCKET_BITS) + (items[at] >>> SEQUENCE_BITS);
        }

        long sequence(int at) {
            return items[at] & SEQUENCE_MASK;
        }
    }

    /** The minute of a time. */
    static long minute(long dueAtMs) {
        return dueAtMs >> BUCKET_BITS;
    }

    /** The first minute from this one on in which something is due; null when there is none. */
    @Nullable
    Minute from(long minute) {
        Map.Entry<Long, Bucket> bucket = buckets.ceilingEntry(minute);
        return bucket == null
                ? null
                : new Minute(bucket.getKey(), bucket.getValue().copy());
    }

    /** Takes one message out; false when it is not there. */
    boolean remove(long dueAtMs, long sequence) {
        long number = minute(dueAtMs);
        Bucket bucket = buckets.get(number);
        if (bucket == null || !bucket.remove(dueAtMs - (number << BUCKET_BITS) << SEQUENCE_BITS | sequence)) {
            return false;
        }
        size--;
        if (bucket.isEmpty()) {
            buckets.remove(number);
        }
        return true;
    }

    void clear() {
        buckets.clear();
        size = 0;
    }

    /** Items in no order until the first is asked for; from then on a binary heap. Compared unsigned. */
    private static final class Bucket {
        private long[] items = new long[4];
        private int count;
        private boolean heap;

        void add(long item) {
            if (count == items.length) {
                items = Arrays.copyOf(items, count + (count >> 1) + 1);
            }
            items[count++] = item;
            if (heap) {
                siftUp(count - 1);
            }
        }

        boolean isEmpty() {
            return count == 0;
        }

        long least() {
            order();
            return items[0];
        }

        long pollLeast() {
            order();
            long least = items[0];
            items[0] = items[--count];
            siftDown(0);
            return least;
        }

        long[] copy() {
            return Arrays.copyOf(items, count);
        }

        boolean remove(long item) {
            for (int at = 0; at < count; at++) {
                if (items[at] == item) {
                    items[at] = items[--count];
                    heap = false;
                    return true;
                }
            }
            return false;
        }

        private void order() {
            if (!heap) {
                heap = true;
                for (int i = count / 2 - 1; i >= 0; i--) {
                    siftDown(i);
                }
            }
        }

        private void siftUp(int from) {
            int at = from;
            long item = items[at];
            while (at > 0) {
                int parent = (at - 1) >> 1;
                if (Long.compareUnsigned(items[parent], item) <= 0) {
                    break;
                }
                items[at] = items[parent];
                at = parent;
            }
            items[at] = item;
        }

        private void siftDown(int from) {
            int at = from;
            long item = items[at];
            while (2 * at + 1 < count) {
                int child = 2 * at + 1;
                if (child + 1 < count && Long.compareUnsigned(items[child + 1], items[child]) < 0) {
                    child++;
                }
                if (Long.compareUnsigned(item, items[child]) <= 0) {
                    break;
                }
                items[at] = items[child];
                at = child;
            }
            items[at] = item;
        }
    }
}
