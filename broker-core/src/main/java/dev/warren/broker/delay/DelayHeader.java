package dev.warren.broker.delay;

import dev.warren.broker.message.Message;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header x-delay of a message to a delaying exchange: milliseconds, of any integer type. A delay of zero or less, or of
 * more than 2^32-1, is none: the message is routed at once (the delayed message plug-in of RabbitMQ).
 */
public record DelayHeader(FieldValue value) {
    private static final String NAME = "x-delay";
    private static final long MOST_MS = 0xFFFF_FFFFL;

    /** Null when the message need not wait. */
    public static @Nullable DelayHeader find(FieldTable headers) {
        FieldValue value = headers.get(NAME);
        if (value == null || !value.isInteger() || value.longValue() <= 0 || value.longValue() > MOST_MS) {
            return null;
        }
        return new DelayHeader(value);
    }

    public long milliseconds() {
        return value.longValue();
    }

    /** The message with the header negated, by which the receiver sees that it was delayed. */
    public Message negated(Message message) {
        BasicProperties properties = message.properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        List<Map.Entry<String, FieldValue>> changed = new ArrayList<>();
        for (Map.Entry<String, FieldValue> field : headers.fields()) {
            changed.add(field.getKey().equals(NAME) ? Map.entry(NAME, negative()) : field);
        }
        return message.rewritten(message.address(), properties.withHeaders(FieldTable.of(changed)));
    }

    private FieldValue negative() {
        long negated = -value.longValue();
        return switch (value.type()) {
            case 'b' -> new FieldValue('b', (byte) negated);
            case 's' -> new FieldValue('s', (short) negated);
            case 'I' -> new FieldValue('I', (int) negated);
            default -> new FieldValue('l', negated);
        };
    }
}
