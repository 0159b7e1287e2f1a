package dev.warren.broker.channel;

/**
 * When which delivery tag came next: notes by ascending time, and thereby tag. Bounded: of many notes every other of the
 * older ones is dropped, which makes what they tell younger than it is, never older. Not thread-safe.
 */
final class TagAges {
    private static final int MOST = 64;

    private final long[] tags = new long[MOST];
    private final long[] nanos = new long[MOST];
    private int count;

    /** The tags below {@code next} were given by now. */
    void note(long next, long now) {
        if (count > 0 && tags[count - 1] == next) {
            // Nothing was delivered since: the earlier note says more.
            return;
        }
        if (count == MOST) {
            thin();
        }
        tags[count] = next;
        nanos[count++] = now;
    }

    private void thin() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i >= MOST / 2 || i % 2 == 0) {
                tags[kept] = tags[i];
                nanos[kept++] = nanos[i];
            }
        }
        count = kept;
    }

    /** Nobody will ask for tags below. */
    void forgetBelow(long oldest) {
        int gone = 0;
        while (gone < count && tags[gone] <= oldest) {
            gone++;
        }
        count -= gone;
        System.arraycopy(tags, gone, tags, 0, count);
        System.arraycopy(nanos, gone, nanos, 0, count);
    }

    /** The tags below the answer were given at {@code time} or before. */
    long tagsOlderThan(long time) {
        long below = 0;
        for (int i = 0; i < count && nanos[i] - time <= 0; i++) {
            below = tags[i];
        }
        return below;
    }

    /** When a tag was given, at the latest. */
    long since(long tag, long now) {
        for (int i = 0; i < count; i++) {
            if (tag < tags[i]) {
                return nanos[i];
            }
        }
        return now;
    }
}
