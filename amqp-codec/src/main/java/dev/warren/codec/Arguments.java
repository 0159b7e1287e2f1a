package dev.warren.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/**
 * Reads a method's arguments in the order of the specification, and writes the types that need more than a buffer's own
 * methods. A read beyond the end is 502, a malformed value 501.
 */
final class Arguments {
    private static final byte[] NO_OCTETS = {};

    private final ByteBuf buf;
    private final int start;
    private final int end;
    private int at;

    /** The octet that bits are being taken from, shifted; 1 or less when the next bit starts a new octet. */
    private int bits;

    Arguments(ByteBuf buf, int offset, int length) {
        this.buf = buf;
        this.start = offset;
        this.at = offset;
        this.end = offset + length;
    }

    int octet() {
        return buf.getUnsignedByte(advance(1));
    }

    int unsignedShort() {
        return buf.getUnsignedShort(advance(2));
    }

    long unsignedInt() {
        return buf.getUnsignedInt(advance(4));
    }

    long longlong() {
        return buf.getLong(advance(8));
    }

    /** Consecutive bits share octets, the first bit being the lowest (AMQP 0-9-1, 4.2.5.2). */
    boolean bit() {
        if (bits <= 1) {
            // A ninth bit marks where the octet is used up.
            bits = 0x100 | octet();
        }
        boolean bit = (bits & 1) != 0;
        bits >>= 1;
        return bit;
    }

    String shortstr() {
        String text = Utf8.decode(take(octet()));
        if (text == null) {
            throw new AmqpException(ReplyCode.FRAME_ERROR, "Malformed UTF-8 in shortstr");
        }
        return text;
    }

    /** A shortstr whose octets RabbitMQ does not look at; those that are not UTF-8 come out as question marks. */
    String uncheckedShortstr() {
        return Utf8.decodeLossy(take(octet()));
    }

    byte[] octets() {
        return take(unsignedInt());
    }

    String longstr() {
        return new String(octets(), UTF_8);
    }

    FieldTable table() {
        int length = FieldTables.prefixedLength(buf, at, end - at);
        return FieldTables.read(buf, advance(length), length);
    }

    Arguments skipShort() {
        advance(2);
        return this;
    }

    Arguments skipShortstr() {
        advance(octet());
        return this;
    }

    Arguments skipLongstr() {
        advance(unsignedInt());
        return this;
    }

    Arguments skipBit() {
        bit();
        return this;
    }

    /** Checks that nothing follows: RabbitMQ matches the arguments as a whole, and says so when they don't. */
    void end() {
        if (at != end) {
            throw undecodable();
        }
    }

    static void writeLongstr(ByteBuf out, String text) {
        writeOctets(out, text.getBytes(UTF_8));
    }

    static void writeOctets(ByteBuf out, byte[] octets) {
        out.writeInt(octets.length).writeBytes(octets);
    }

    /** At most eight consecutive bits. */
    static void writeBits(ByteBuf out, boolean... bits) {
        int octet = 0;
        for (int i = 0; i < bits.length; i++) {
            octet |= bits[i] ? 1 << i : 0;
        }
        out.writeByte(octet);
    }

    /** RabbitMQ: arguments that do not match the method's pattern, too short or too long. */
    private AmqpException undecodable() {
        return new AmqpException(ReplyCode.FRAME_ERROR, "cannot decode " + Octets.print(buf, start, end - start));
    }

    private byte[] take(long length) {
        int offset = advance(length);
        if (length == 0) {
            return NO_OCTETS;
        }
        byte[] octets = new byte[(int) length];
        buf.getBytes(offset, octets);
        return octets;
    }

    /** Where the next {@code length} octets start, having stepped over them. */
    private int advance(long length) {
        if (length > end - at) {
            throw undecodable();
        }
        int offset = at;
        at += (int) length;
        bits = 0;
        return offset;
    }
}
