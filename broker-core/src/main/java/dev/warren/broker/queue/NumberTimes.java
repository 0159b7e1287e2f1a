package dev.warren.broker.queue;

import java.util.Arrays;

/**
 * When which of ascending numbers was given: notes by ascending time, and thereby number. Bounded: when there are too many,
 * notes go that stand close together for their age, which makes what they tell younger than it is, never older. Not
 * thread-safe.
 */
public final class NumberTimes {
    private static final int MOST = 128;

    /** Of two notes one goes when what is between their neighbours is at most this part of their age. */
    private static final int FINENESS = 8;

    private long[] numbers = {};
    private long[] times = {};
    private int count;

    /** The numbers below {@code next} were given by now. */
    public void note(long next, long now) {
        note(next, now, 0);
    }

    /** The same, for who notes often: notes that would be closer together than {@code spacing} become one. */
    public void note(long next, long now, long spacing) {
        if (count > 0 && numbers[count - 1] == next) {
            // Nothing was given since: the earlier note says more.
            return;
        }
        if (count > 1 && now - times[count - 2] < spacing) {
            numbers[count - 1] = next;
            times[count - 1] = now;
            return;
        }
        if (count == MOST) {
            thin(now, FINENESS);
            for (int fineness = FINENESS / 2; count == MOST; fineness /= 2) {
                thin(now, fineness);
            }
        }
        if (count == numbers.length) {
            int room = Math.min(MOST, Math.max(4, count * 2));
            numbers = Arrays.copyOf(numbers, room);
            times = Arrays.copyOf(times, room);
        }
        numbers[count] = next;
        times[count++] = now;
    }

    /** @param fineness 0 to drop every other note */
    private void thin(long now, int fineness) {
        int kept = 1;
        for (int i = 1; i < count; i++) {
            boolean close = i + 1 < count && (times[i + 1] - times[kept - 1]) * fineness <= now - times[i];
            if (!close || fineness == 0 && i % 2 == 0) {
                numbers[kept] = numbers[i];
                times[kept++] = times[i];
            }
        }
        count = kept;
    }

    /** Nobody will ask for numbers below. */
    public void forgetBelow(long oldest) {
        int gone = 0;
        while (gone < count && numbers[gone] <= oldest) {
            gone++;
        }
        count -= gone;
        System.arraycopy(numbers, gone, numbers, 0, count);
        System.arraycopy(times, gone, times, 0, count);
    }

    /** The numbers below the answer were given at {@code time} or before. */
    public long givenBy(long time) {
        long below = 0;
        for (int i = 0; i < count && times[i] - time <= 0; i++) {
            below = numbers[i];
        }
        return below;
    }

    /** When a number was given, at the latest. */
    public long since(long number, long now) {
        int at = Arrays.binarySearch(numbers, 0, count, number + 1);
        int first = at < 0 ? -at - 1 : at;
        return first < count ? times[first] : now;
    }
}
