package dev.warren.persistence;

import java.util.Arrays;

/** Reads what {@link OctetWriter} wrote. Running past the end throws {@link IndexOutOfBoundsException}. */
final class OctetReader {
    private final byte[] octets;
    private int at;

    OctetReader(byte[] octets, int from) {
        this.octets = octets;
        this.at = from;
    }

    int position() {
        return at;
    }

    int octet() {
        return octets[at++] & 0xFF;
    }

    int u32() {
        at += 4;
        return u32At(octets, at - 4);
    }

    long u64() {
        long high = u32();
        return high << 32 | u32() & 0xFFFFFFFFL;
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = octets[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    int count() {
        return Math.toIntExact(number());
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    byte[] bytes(int length) {
        at += length;
        if (at > octets.length) {
            throw new IndexOutOfBoundsException(at);
        }
        return Arrays.copyOfRange(octets, at - length, at);
    }

    static int u32At(byte[] octets, int at) {
        return octets[at] << 24 | (octets[at + 1] & 0xFF) << 16 | (octets[at + 2] & 0xFF) << 8 | octets[at + 3] & 0xFF;
    }
}
