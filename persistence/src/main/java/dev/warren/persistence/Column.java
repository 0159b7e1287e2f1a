package dev.warren.persistence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A number of each record of a {@link Group}. It is mostly the same for all: a start with a million messages reads it once
 * for thousands of them.
 *
 * <pre>
 * column    one of: 0, the value of all records; 1, a value per record
 * </pre>
 */
final class Column {
    private final int count;
    private int same;

    /** Null while all are the same. */
    private int @Nullable [] values;

    Column(int count) {
        this.count = count;
    }

    int get(int index) {
        return values == null ? same : values[index];
    }

    void set(int index, int value) {
        if (values == null) {
            values = new int[count];
            Arrays.fill(values, same);
        }
        values[index] = value;
    }

    long sum() {
        if (values == null) {
            return (long) same * count;
        }
        long sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }

    void encode(OctetWriter out) {
        boolean uniform = true;
        for (int i = 1; values != null && i < count; i++) {
            uniform &= values[i] == values[0];
        }
        out.octet(uniform ? 0 : 1);
        for (int i = 0; i < (uniform ? 1 : count); i++) {
            out.number(get(i));
        }
    }

    static Column decode(OctetReader in, int count) {
        Column column = new Column(count);
        if (in.octet() == 0) {
            column.same = in.count();
        } else {
            for (int i = 0; i < count; i++) {
                column.set(i, in.count());
            }
        }
        return column;
    }
}
