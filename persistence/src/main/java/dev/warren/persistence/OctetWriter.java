package dev.warren.persistence;

import java.util.Arrays;

/** Grows an array of octets: fixed big-endian numbers and variable-length ones (7 bits an octet, low bits first). */
final class OctetWriter {
    private byte[] octets = new byte[256];
    private int length;

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    OctetWriter octet(int value) {
        reserve(1);
        octets[length++] = (byte) value;
        return this;
    }

    OctetWriter u32(int value) {
        reserve(4);
        put32(length, value);
        length += 4;
        return this;
    }

    OctetWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    void set32(int at, int value) {
        put32(at, value);
    }

    OctetWriter number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octets[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[length++] = (byte) rest;
        return this;
    }

    /** A number that may be negative, small when near zero. */
    OctetWriter signed(long value) {
        return number((value << 1) ^ (value >> 63));
    }

    OctetWriter bytes(byte[] source) {
        reserve(source.length);
        System.arraycopy(source, 0, octets, length, source.length);
        length += source.length;
        return this;
    }

    byte[] toArray() {
        return Arrays.copyOf(octets, length);
    }

    private void put32(int at, int value) {
        octets[at] = (byte) (value >>> 24);
        octets[at + 1] = (byte) (value >>> 16);
        octets[at + 2] = (byte) (value >>> 8);
        octets[at + 3] = (byte) value;
    }

    private void reserve(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}
