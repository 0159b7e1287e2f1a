package dev.warren.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/** Writes tables and their values with the letters they came with; only L becomes l, which RabbitMQ never writes. */
final class FieldTableWriter {
    private FieldTableWriter() {}

    static void writeTable(ByteBuf out, FieldTable table) {
        int start = out.writerIndex();
        out.writeInt(0);
        for (Map.Entry<String, FieldValue> field : table.fields()) {
            ShortString.write(out, field.getKey());
            writeValue(out, field.getValue());
        }
        setLength(out, start);
    }

    private static void writeArray(ByteBuf out, List<?> values) {
        int start = out.writerIndex();
        out.writeInt(0);
        for (Object value : values) {
            writeValue(out, (FieldValue) value);
        }
        setLength(out, start);
    }

    private static void writeValue(ByteBuf out, FieldValue field) {
        Object value = field.value();
        out.writeByte(field.type() == 'L' ? 'l' : field.type());
        switch (field.type()) {
            case 'S', 'x' -> writeOctets(out, value);
            case 'F' -> writeTable(out, (FieldTable) value);
            case 'A' -> writeArray(out, (List<?>) value);
            case 't' -> out.writeBoolean((Boolean) value);
            case 'b', 'B' -> out.writeByte(((Number) value).intValue());
            case 's', 'u' -> out.writeShort(((Number) value).intValue());
            case 'I', 'i' -> out.writeInt((int) ((Number) value).longValue());
            case 'f' -> out.writeFloat(((Number) value).floatValue());
            case 'd' -> out.writeDouble(((Number) value).doubleValue());
            case 'T', 'l', 'L' -> out.writeLong(((Number) value).longValue());
            case 'D' -> {
                FieldValue.Decimal decimal = (FieldValue.Decimal) value;
                out.writeByte(decimal.scale()).writeInt((int) decimal.unscaled());
            }
            case 'V' -> {}
            default -> throw new IllegalArgumentException("field of unknown type " + field.type());
        }
    }

    private static void writeOctets(ByteBuf out, Object value) {
        byte[] octets = value instanceof byte[] raw ? raw : ((String) value).getBytes(UTF_8);
        out.writeInt(octets.length).writeBytes(octets);
    }

    private static void setLength(ByteBuf out, int start) {
        out.setInt(start, out.writerIndex() - start - 4);
    }
}
