package dev.warren.codec;

import io.netty.buffer.ByteBuf;

/**
 * Checks the structure of an encoded field table without an object: every length inside its table or array, every type
 * known, the nesting bounded because reading recurses. What passes can be read, now or after it was stored.
 */
final class FieldTableScanner {
    private static final int MAX_DEPTH = 128;

    private FieldTableScanner() {}

    /** Checks the fields in {@code length} octets, the table's prefix not included; 501 when they are malformed. */
    static void checkTable(ByteBuf buf, int offset, int length) {
        checkTable(buf, offset, offset + length, 1);
    }

    /** Whether a checked table, its prefix not included, has a field of one of these names. */
    static boolean hasField(ByteBuf buf, int offset, int length, byte[]... names) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int nameLength = buf.getUnsignedByte(at);
            for (byte[] name : names) {
                if (name.length == nameLength && stands(buf, at + 1, name)) {
                    return true;
                }
            }
            at = afterValue(buf, at + 1 + nameLength);
        }
        return false;
    }

    /** Whether these octets stand there. */
    static boolean stands(ByteBuf buf, int at, byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            if (buf.getByte(at + i) != octets[i]) {
                return false;
            }
        }
        return true;
    }

    private static int afterValue(ByteBuf buf, int typeAt) {
        int at = typeAt + 1;
        return switch (buf.getUnsignedByte(typeAt)) {
            case 'V' -> at;
            case 't', 'b', 'B' -> at + 1;
            case 's', 'u' -> at + 2;
            case 'I', 'i', 'f' -> at + 4;
            case 'D' -> at + 5;
            case 'S', 'x', 'F', 'A' -> at + 4 + buf.getInt(at);
            default -> at + 8;
        };
    }

    static AmqpException malformed(String explanation) {
        return new AmqpException(ReplyCode.FRAME_ERROR, explanation);
    }

    private static void checkTable(ByteBuf buf, int offset, int end, int depth) {
        int at = offset;
        while (at < end) {
            at = skip(at, 1 + buf.getUnsignedByte(at), end);
            at = checkValue(buf, at, end, depth);
        }
    }

    private static void checkArray(ByteBuf buf, int offset, int end, int depth) {
        int at = offset;
        while (at < end) {
            at = checkValue(buf, at, end, depth);
        }
    }

    /** The index after the value whose type letter stands at {@code offset}. */
    private static int checkValue(ByteBuf buf, int offset, int end, int depth) {
        int at = skip(offset, 1, end);
        int type = buf.getUnsignedByte(offset);
        return switch (type) {
            case 'V' -> at;
            case 't', 'b', 'B' -> skip(at, 1, end);
            case 's', 'u' -> skip(at, 2, end);
            case 'I', 'i', 'f' -> skip(at, 4, end);
            case 'D' -> skip(at, 5, end);
            case 'T', 'l', 'L', 'd' -> skip(at, 8, end);
            case 'S', 'x', 'F', 'A' -> {
                int content = skip(at, 4, end);
                int after = skip(content, buf.getUnsignedInt(at), end);
                if (type == 'F' || type == 'A') {
                    if (depth == MAX_DEPTH) {
                        throw malformed("field table nested deeper than " + MAX_DEPTH);
                    }
                    if (type == 'F') {
                        checkTable(buf, content, after, depth + 1);
                    } else {
                        checkArray(buf, content, after, depth + 1);
                    }
                }
                yield after;
            }
            default -> throw malformed("field of unknown type " + type);
        };
    }

    private static int skip(int at, long length, int end) {
        if (length > end - at) {
            throw malformed("field table ends early");
        }
        return at + (int) length;
    }
}
