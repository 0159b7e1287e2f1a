package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Field tables on the wire: a 32-bit length, then name (shortstr), type letter and value of each field. The letters are
 * RabbitMQ's, not those of the printed specification; {@link FieldValue} lists them. In a name, question marks stand for
 * what is not UTF-8.
 */
public final class FieldTables {
    private static final int PREFIX = 4;

    private FieldTables() {}

    /**
     * The table whose length prefix stands at {@code offset} and which is {@code length} octets long with it.
     *
     * @throws AmqpException 501 when a length points outside, octets are left over, a type is unknown or the nesting is
     *     deeper than 128
     */
    public static FieldTable read(ByteBuf buf, int offset, int length) {
        if (prefixedLength(buf, offset, length) != length) {
            throw FieldTableScanner.malformed("octets follow a field table");
        }
        return readBody(buf, offset + PREFIX, length - PREFIX);
    }

    /** The table of an array that holds nothing else; errors are those of {@link #read}. */
    public static FieldTable decode(byte[] table) {
        return read(Unpooled.wrappedBuffer(table), 0, table.length);
    }

    /** The fields of a table without its length prefix, as in an AMQPLAIN response; errors are those of {@link #read}. */
    public static FieldTable readBody(byte[] fields) {
        return readBody(Unpooled.wrappedBuffer(fields), 0, fields.length);
    }

    /**
     * The table with its length prefix.
     *
     * @throws IllegalArgumentException when a name is longer than 255 octets
     */
    public static byte[] encode(FieldTable table) {
        ByteBuf out = Unpooled.buffer();
        try {
            write(out, table);
            return Arrays.copyOfRange(out.array(), out.arrayOffset(), out.arrayOffset() + out.writerIndex());
        } finally {
            out.release();
        }
    }

    /**
     * Appends the table with its length prefix.
     *
     * @throws IllegalArgumentException when a name is longer than 255 octets
     */
    public static void write(ByteBuf out, FieldTable table) {
        FieldTableWriter.writeTable(out, table);
    }

    /** Checks the table at {@code offset}, whose prefix tells its end; returns its length with the prefix. */
    static int check(ByteBuf buf, int offset, int available) {
        int length = prefixedLength(buf, offset, available);
        FieldTableScanner.checkTable(buf, offset + PREFIX, length - PREFIX);
        return length;
    }

    /** The octets of the table at {@code offset} with its prefix, of which {@code available} may be read. */
    static int prefixedLength(ByteBuf buf, int offset, int available) {
        if (available < PREFIX || buf.getUnsignedInt(offset) > available - PREFIX) {
            throw FieldTableScanner.malformed("field table ends early");
        }
        return PREFIX + buf.getInt(offset);
    }

    private static FieldTable readBody(ByteBuf buf, int offset, int length) {
        if (length == 0) {
            return FieldTable.EMPTY;
        }
        FieldTableScanner.checkTable(buf, offset, length);
        return new FieldTableReader(buf, offset).table(length);
    }
}
