package dev.warren.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** A shortstr: a length octet and at most 255 octets of UTF-8. */
public final class ShortString {
    private static final int MAX_LENGTH = 255;

    private ShortString() {}

    /**
     * The length octet and the text.
     *
     * @throws IllegalArgumentException when the text is longer than 255 octets of UTF-8
     */
    public static byte[] encode(String text) {
        byte[] utf8 = utf8(text);
        byte[] encoded = new byte[1 + utf8.length];
        encoded[0] = (byte) utf8.length;
        System.arraycopy(utf8, 0, encoded, 1, utf8.length);
        return encoded;
    }

    /**
     * The text whose length octet stands at {@code offset}.
     *
     * @throws AmqpException 501 when it is not UTF-8, 502 when it ends behind the readable octets
     */
    public static String read(ByteBuf buf, int offset) {
        return new Arguments(buf, offset, buf.writerIndex() - offset).shortstr();
    }

    static void write(ByteBuf out, String text) {
        byte[] utf8 = utf8(text);
        out.writeByte(utf8.length).writeBytes(utf8);
    }

    private static byte[] utf8(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        if (utf8.length > MAX_LENGTH) {
            throw new IllegalArgumentException("shortstr of " + utf8.length + " octets");
        }
        return utf8;
    }
}
