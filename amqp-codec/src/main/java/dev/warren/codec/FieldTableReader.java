package dev.warren.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a table that {@link FieldTableScanner} has passed, which is why no length is checked here. */
final class FieldTableReader {
    private final ByteBuf buf;
    private int at;

    FieldTableReader(ByteBuf buf, int offset) {
        this.buf = buf;
        this.at = offset;
    }

    FieldTable table(int length) {
        int end = at + length;
        List<Map.Entry<String, FieldValue>> fields = new ArrayList<>();
        while (at < end) {
            String name = Utf8.decodeLossy(take(buf.getUnsignedByte(step(1))));
            fields.add(Map.entry(name, value()));
        }
        return FieldTable.of(fields);
    }

    private List<FieldValue> array(int length) {
        int end = at + length;
        List<FieldValue> values = new ArrayList<>();
        while (at < end) {
            values.add(value());
        }
        return List.copyOf(values);
    }

    private FieldValue value() {
        char type = (char) buf.getUnsignedByte(step(1));
        Object value =
                switch (type) {
                    case 'S' -> textOrOctets(take(buf.getInt(step(4))));
                    case 'x' -> take(buf.getInt(step(4)));
                    case 'F' -> table(buf.getInt(step(4)));
                    case 'A' -> array(buf.getInt(step(4)));
                    case 't' -> buf.getByte(step(1)) != 0;
                    case 'b' -> buf.getByte(step(1));
                    case 'B' -> (int) buf.getUnsignedByte(step(1));
                    case 's' -> buf.getShort(step(2));
                    case 'u' -> buf.getUnsignedShort(step(2));
                    case 'I' -> buf.getInt(step(4));
                    case 'i' -> buf.getUnsignedInt(step(4));
                    case 'f' -> buf.getFloat(step(4));
                    case 'D' -> new FieldValue.Decimal(buf.getUnsignedByte(step(1)), buf.getUnsignedInt(step(4)));
                    case 'T', 'l', 'L' -> buf.getLong(step(8));
                    case 'd' -> buf.getDouble(step(8));
                    default -> FieldValue.NullValue.NULL;
                };
        return new FieldValue(type, value);
    }

    private static Object textOrOctets(byte[] octets) {
        @Nullable String text = Utf8.decode(octets);
        return text == null ? octets : text;
    }

    private byte[] take(int length) {
        byte[] octets = new byte[length];
        buf.getBytes(step(length), octets);
        return octets;
    }

    private int step(int length) {
        int offset = at;
        at += length;
        return offset;
    }
}
