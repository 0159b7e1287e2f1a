package dev.warren.it.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A frame as it stands on the wire, its payload not looked into: type, channel, size, payload, end octet 0xCE
 * (AMQP 0-9-1, 2.3.5).
 */
public record Frame(int type, int channel, byte[] payload) {

    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;
    public static final int END = 0xCE;

    public static Frame method(int channel, int classId, int methodId, Octets arguments) {
        byte[] payload =
                new Octets().u16(classId).u16(methodId).raw(arguments.bytes()).bytes();
        return new Frame(METHOD, channel, payload);
    }

    public static Frame header(int channel, int classId, long bodySize, Octets properties) {
        byte[] payload = new Octets()
                .u16(classId)
                .u16(0)
                .u64(bodySize)
                .raw(properties.bytes())
                .bytes();
        return new Frame(HEADER, channel, payload);
    }

    public static Frame body(int channel, byte[] octets) {
        return new Frame(BODY, channel, octets);
    }

    public static Frame heartbeat() {
        return new Frame(HEARTBEAT, 0, new byte[0]);
    }

    public byte[] encode() {
        return new Octets().u8(type).u16(channel).longstr(payload).u8(END).bytes();
    }

    public boolean is(int classId, int methodId) {
        return type == METHOD && classId() == classId && methodId() == methodId;
    }

    public int classId() {
        return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    public int methodId() {
        return ByteBuffer.wrap(payload).getShort(2) & 0xFFFF;
    }

    /** The method's arguments, from their first octet. */
    public ByteBuffer arguments() {
        return ByteBuffer.wrap(payload, 4, payload.length - 4);
    }

    public static String shortstr(ByteBuffer in) {
        byte[] octets = new byte[in.get() & 0xFF];
        in.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    public static byte[] longstr(ByteBuffer in) {
        byte[] octets = new byte[in.getInt()];
        in.get(octets);
        return octets;
    }

    @Override
    public String toString() {
        return switch (type) {
                    case METHOD -> isClose() ? "close " + Close.of(this) : "method " + classId() + "." + methodId();
                    case HEADER -> "header";
                    case BODY -> "body of " + payload.length;
                    case HEARTBEAT -> "heartbeat";
                    default -> "type " + type;
                }
                + " on channel " + channel;
    }

    private boolean isClose() {
        return is(10, 50) || is(20, 40);
    }

    /** Arguments of connection.close and channel.close. */
    public record Close(int code, String text, int classId, int methodId) {

        public static Close of(Frame frame) {
            ByteBuffer in = frame.arguments();
            return new Close(in.getShort() & 0xFFFF, shortstr(in), in.getShort(), in.getShort());
        }
    }
}
