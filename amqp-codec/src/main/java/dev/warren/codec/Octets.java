package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Octets in error texts, printed as Erlang prints a binary. */
final class Octets {
    private static final int SNIPPET_LENGTH = 16;

    private Octets() {}

    /** {@code all octets = <<1,2>>}, or the first 16 of a longer payload. */
    static String snippet(ByteBuf buf, int offset, int length) {
        return length <= SNIPPET_LENGTH ? "all octets = " + print(buf, offset, length) : first(buf, offset, length);
    }

    private static String first(ByteBuf buf, int offset, int length) {
        return "first 16 octets = " + print(buf, offset, Math.min(length, SNIPPET_LENGTH));
    }

    /** {@code <<1,2>>}, or {@code <<"GET">>} when all octets can be printed. */
    static String print(ByteBuf buf, int offset, int length) {
        if (length > 0 && printable(buf, offset, length)) {
            String text = buf.toString(offset, length, StandardCharsets.US_ASCII);
            return "<<\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\">>";
        }
        StringBuilder text = new StringBuilder("<<");
        for (int i = 0; i < length; i++) {
            text.append(i == 0 ? "" : ",").append(buf.getUnsignedByte(offset + i));
        }
        return text.append(">>").toString();
    }

    private static boolean printable(ByteBuf buf, int offset, int length) {
        for (int i = 0; i < length; i++) {
            int octet = buf.getUnsignedByte(offset + i);
            if (octet < ' ' || octet > '~') {
                return false;
            }
        }
        return true;
    }
}
