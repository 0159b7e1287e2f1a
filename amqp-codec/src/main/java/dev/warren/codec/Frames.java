package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Writes whole frames (AMQP 0-9-1, 2.3.5):
 *
 * <pre>
 * 0      1         3             7                  size+7 size+8
 * +------+---------+-------------+------------------+-----+
 * | type | channel | payload size| payload          | END |
 * +------+---------+-------------+------------------+-----+
 * </pre>
 */
public final class Frames {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;
    public static final int END = 0xCE;

    /** The octets of a frame around its payload. */
    public static final int OVERHEAD = 8;

    private static final int ACK_LENGTH = OVERHEAD + 13;
    private static final ByteBuf HEARTBEAT_FRAME = Unpooled.unreleasableBuffer(
            Unpooled.copyLong((long) HEARTBEAT << 56 | END).asReadOnly());

    private Frames() {}

    /**
     * Appends a method frame.
     *
     * @throws IllegalArgumentException when a shortstr is longer than 255 octets; {@code out} is then as before
     */
    public static void writeMethod(ByteBuf out, int channel, Method method) {
        int start = out.writerIndex();
        out.writeByte(METHOD).writeShort(channel).writeInt(0).writeInt(method.id());
        try {
            method.write(out);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
        out.setInt(start + 3, out.writerIndex() - start - OVERHEAD + 1);
        out.writeByte(END);
    }

    /** A heartbeat frame, to write to the socket. */
    public static ByteBuf heartbeat() {
        return HEARTBEAT_FRAME.duplicate();
    }

    /** Appends a basic.ack frame. */
    public static void writeAck(ByteBuf out, int channel, long deliveryTag, boolean multiple) {
        writeSettle(out, channel, MethodId.BASIC_ACK, deliveryTag, multiple ? 1 : 0);
    }

    /** Appends a basic.nack frame. A server's nack refuses a publish; its requeue bit has no meaning and is not set. */
    public static void writeNack(ByteBuf out, int channel, long deliveryTag, boolean multiple) {
        writeSettle(out, channel, MethodId.BASIC_NACK, deliveryTag, multiple ? 1 : 0);
    }

    /** Four stores for the 21 octets: confirms are the most frequent frame a publisher gets. */
    private static void writeSettle(ByteBuf out, int channel, int id, long deliveryTag, int bits) {
        out.ensureWritable(ACK_LENGTH);
        int at = out.writerIndex();
        // The class id of basic fits its lower octet, so the first eight octets end with a zero.
        out.setLong(at, opening(METHOD, channel, ACK_LENGTH - OVERHEAD) << 8);
        out.setLong(at + 8, (long) id << 40 | deliveryTag >>> 24);
        out.setInt(at + 16, (int) deliveryTag << 8 | bits);
        out.setByte(at + 20, END);
        out.writerIndex(at + ACK_LENGTH);
    }

    /** The seven octets before a payload, in the lower 56 bits. */
    static long opening(int type, int channel, int payloadLength) {
        return (long) type << 48 | (long) channel << 32 | payloadLength;
    }

    /** An end octet and the opening of the next frame: the eight octets between two payloads. */
    static long boundary(int type, int channel, int payloadLength) {
        return (long) END << 56 | opening(type, channel, payloadLength);
    }
}
