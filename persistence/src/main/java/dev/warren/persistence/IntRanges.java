package dev.warren.persistence;

import java.util.Arrays;

/** Ranges of indexes in the order they came, neighbours joined. Confined to one thread. */
final class IntRanges {
    private int[] bounds = new int[2];
    private int size;

    void add(int index) {
        if (size > 0 && bounds[size - 1] == index) {
            bounds[size - 1]++;
            return;
        }
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, size * 2);
        }
        bounds[size++] = index;
        bounds[size++] = index + 1;
    }

    int size() {
        return size / 2;
    }

    /** First index of a range. */
    int from(int range) {
        return bounds[2 * range];
    }

    /** Index after the last of a range. */
    int to(int range) {
        return bounds[2 * range + 1];
    }
}
