package dev.warren.exchanges;

import java.nio.charset.StandardCharsets;

/** Hashes that never change: where a key goes must be the same after a restart, and in the next version. */
final class Hash {
    // FNV-1a, 64 bit
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static long of(byte[] octets) {
        long hash = OFFSET;
        for (byte octet : octets) {
            hash = (hash ^ (octet & 0xFF)) * PRIME;
        }
        return mix(hash);
    }

    /** Spreads every bit over all of them (the finalizer of SplitMix64). */
    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
