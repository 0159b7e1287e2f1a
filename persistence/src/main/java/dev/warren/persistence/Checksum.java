package dev.warren.persistence;

import java.util.zip.CRC32C;

/** CRC32C. Confined to one thread. */
final class Checksum {
    private final CRC32C crc = new CRC32C();

    int of(byte[] octets, int from, int to) {
        crc.reset();
        crc.update(octets, from, to - from);
        return (int) crc.getValue();
    }

    int of(byte[] first, byte[] second) {
        crc.reset();
        crc.update(first, 0, first.length);
        crc.update(second, 0, second.length);
        return (int) crc.getValue();
    }
}
