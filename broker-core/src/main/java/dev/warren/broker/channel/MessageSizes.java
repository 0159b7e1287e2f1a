package dev.warren.broker.channel;

import java.util.Arrays;

/**
 * How large the bodies of messages were: RabbitMQ's histogram. Immutable; the array is nobody else's.
 *
 * @param counts messages by bucket: up to each of {@link #BOUNDS}, and larger
 * @param octets of all together
 */
public record MessageSizes(long[] counts, long octets) {
    private static final int[] BOUNDS = {100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000};
    static final int BUCKETS = BOUNDS.length + 1;
    static final MessageSizes NONE = new MessageSizes(new long[BUCKETS], 0);

    /** The largest size of each bucket but the last, which takes all that is larger. */
    public static int[] bounds() {
        return BOUNDS.clone();
    }

    static int bucket(int size) {
        int bucket = 0;
        while (bucket < BOUNDS.length && size > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    MessageSizes plus(MessageSizes other) {
        long[] sums = counts.clone();
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += other.counts[i];
        }
        return new MessageSizes(sums, octets + other.octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageSizes sizes && octets == sizes.octets && Arrays.equals(counts, sizes.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts) * 31 + Long.hashCode(octets);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts) + " " + octets;
    }
}
