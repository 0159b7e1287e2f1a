package dev.warren.it.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * What a message of the crash test says of itself, in front of its filling: publisher (4 octets), sequence (8 octets),
 * checksum over everything but itself (4 octets). Immutable.
 */
record Stamp(int publisher, long sequence) {

    private static final int HEADER = 16;

    /** A body of about one KiB whose length and filling follow from the stamp. */
    byte[] body() {
        Random random = new Random(publisher * 1_000_003L + sequence);
        byte[] body = new byte[HEADER + 512 + random.nextInt(1024)];
        random.nextBytes(body);
        ByteBuffer buffer = ByteBuffer.wrap(body);
        buffer.putInt(publisher).putLong(sequence).putInt(checksum(body));
        return body;
    }

    /** The stamp of a body; throws {@link IllegalArgumentException} when not every octet is as it was published. */
    static Stamp of(byte[] body) {
        if (body.length < HEADER) {
            throw new IllegalArgumentException("body of " + body.length + " octets");
        }
        ByteBuffer buffer = ByteBuffer.wrap(body);
        Stamp stamp = new Stamp(buffer.getInt(), buffer.getLong());
        if (buffer.getInt() != checksum(body) || !Arrays.equals(body, stamp.body())) {
            throw new IllegalArgumentException("body of " + stamp + " is not what was published");
        }
        return stamp;
    }

    private static int checksum(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body, 0, 12);
        sum.update(body, HEADER, body.length - HEADER);
        return (int) sum.getValue();
    }
}
