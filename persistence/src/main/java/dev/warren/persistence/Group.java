package dev.warren.persistence;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a block's head says of the records of one queue and priority. All arrays have {@code count} elements.
 *
 * <pre>
 * group     queue id, priority, flags, count, first sequence,
 *           [steps to the following sequences], columns, [due times], [bitmaps]
 * columns   ({@link Column}) address length, properties length, body length, message priority
 * flags     1 sequences are not contiguous, 2 due times, 4 present, 8 transient, 16 delivered
 * </pre>
 *
 * <p>Numbers are of variable length. Effectively immutable once encoded or decoded.
 */
final class Group {
    private static final int SPARSE = 1;
    private static final int DUES = 2;
    private static final int PRESENT = 4;
    private static final int TRANSIENT = 8;
    private static final int DELIVERED = 16;

    final long queueId;
    final int priority;
    final int count;
    final long first;
    final Column addressLengths;
    final Column propertiesLengths;
    final Column bodyLengths;
    final Column messagePriorities;

    /** Null when contiguous. */
    long @Nullable [] sequences;

    /** Milliseconds since the epoch; null when no message is due at a time. */
    long @Nullable [] dues;

    /** Records that the block really has; null for all. The others were settled before the block was written. */
    @Nullable
    BitSet present;

    /** Records that do not outlive the process. */
    @Nullable
    BitSet transients;

    /** Records of messages that may have been delivered. */
    @Nullable
    BitSet delivered;

    Group(long queueId, int priority, int count, long first) {
        this(
                queueId,
                priority,
                count,
                first,
                new Column(count),
                new Column(count),
                new Column(count),
                new Column(count));
    }

    private Group(
            long queueId,
            int priority,
            int count,
            long first,
            Column addressLengths,
            Column propertiesLengths,
            Column bodyLengths,
            Column messagePriorities) {
        this.queueId = queueId;
        this.priority = priority;
        this.count = count;
        this.first = first;
        this.addressLengths = addressLengths;
        this.propertiesLengths = propertiesLengths;
        this.bodyLengths = bodyLengths;
        this.messagePriorities = messagePriorities;
    }

    long sequence(int index) {
        return sequences == null ? first + index : sequences[index];
    }

    long due(int index) {
        return dues == null ? 0 : dues[index];
    }

    boolean isPresent(int index) {
        return present == null || present.get(index);
    }

    boolean isTransient(int index) {
        return transients != null && transients.get(index);
    }

    boolean isDelivered(int index) {
        return delivered != null && delivered.get(index);
    }

    /** Octets of the record's content: properties and body. */
    int contentLength(int index) {
        return propertiesLengths.get(index) + bodyLengths.get(index);
    }

    /** Octets of the record in the block; 0 when absent. */
    int recordLength(int index) {
        return isPresent(index) ? 4 + addressLengths.get(index) + contentLength(index) : 0;
    }

    /** Octets of all its records in the block. */
    long recordsLength() {
        if (present == null) {
            return 4L * count + addressLengths.sum() + propertiesLengths.sum() + bodyLengths.sum();
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            length += recordLength(i);
        }
        return length;
    }

    void encode(OctetWriter out) {
        int flags = (sequences == null ? 0 : SPARSE)
                | (dues == null ? 0 : DUES)
                | (present == null ? 0 : PRESENT)
                | (transients == null ? 0 : TRANSIENT)
                | (delivered == null ? 0 : DELIVERED);
        out.number(queueId).octet(priority).octet(flags).number(count).number(first);
        if (sequences != null) {
            for (int i = 1; i < count; i++) {
                out.number(sequences[i] - sequences[i - 1]);
            }
        }
        addressLengths.encode(out);
        propertiesLengths.encode(out);
        bodyLengths.encode(out);
        messagePriorities.encode(out);
        if (dues != null) {
            for (long due : dues) {
                out.number(due);
            }
        }
        encodeBits(out, present);
        encodeBits(out, transients);
        encodeBits(out, delivered);
    }

    static Group decode(OctetReader in) {
        long queueId = in.number();
        int priority = in.octet();
        int flags = in.octet();
        int count = in.count();
        long first = in.number();
        long @Nullable [] sequences = null;
        if ((flags & SPARSE) != 0) {
            sequences = new long[count];
            sequences[0] = first;
            for (int i = 1; i < count; i++) {
                sequences[i] = sequences[i - 1] + in.number();
            }
        }
        Group group = new Group(
                queueId,
                priority,
                count,
                first,
                Column.decode(in, count),
                Column.decode(in, count),
                Column.decode(in, count),
                Column.decode(in, count));
        group.sequences = sequences;
        if ((flags & DUES) != 0) {
            long[] dues = new long[group.count];
            for (int i = 0; i < group.count; i++) {
                dues[i] = in.number();
            }
            group.dues = dues;
        }
        group.present = (flags & PRESENT) == 0 ? null : decodeBits(in);
        group.transients = (flags & TRANSIENT) == 0 ? null : decodeBits(in);
        group.delivered = (flags & DELIVERED) == 0 ? null : decodeBits(in);
        return group;
    }

    static void encodeBits(OctetWriter out, @Nullable BitSet bits) {
        if (bits != null) {
            byte[] octets = bits.toByteArray();
            out.number(octets.length).bytes(octets);
        }
    }

    static BitSet decodeBits(OctetReader in) {
        return BitSet.valueOf(in.bytes(in.count()));
    }
}
