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
