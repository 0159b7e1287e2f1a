package dev.warren.broker.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.warren.broker.message.Message;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.PropertyReader;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sender-selected distribution (RabbitMQ): further routing keys in the headers CC and BCC, arrays of longstr. Receivers see
 * CC, never BCC.
 */
public final class CopyKeys {
    private static final String CC = "CC";
    private static final String BCC = "BCC";
    private static final byte[] CC_OCTETS = CC.getBytes(US_ASCII);
    private static final byte[] BCC_OCTETS = BCC.getBytes(US_ASCII);

    private CopyKeys() {}

    /** Whether there are any to look at; decodes nothing. */
    public static boolean present(PropertyReader properties) {
        return properties.hasHeader(CC_OCTETS, BCC_OCTETS);
    }

    /** Whether receivers must be spared a header. */
    public static boolean hidden(PropertyReader properties) {
        return properties.hasHeader(BCC_OCTETS);
    }

    /**
     * The further routing keys, those of CC first.
     *
     * @throws AmqpException 406 when a header is no array; what is no longstr in it does not count
     */
    public static List<String> of(FieldTable headers) {
        List<String> keys = new ArrayList<>();
        add(headers, CC, keys);
        add(headers, BCC, keys);
        return keys;
    }

    /** Those that receivers see, of a message that was accepted. */
    public static List<String> visible(FieldTable headers) {
        return texts(headers, CC);
    }

    private static List<String> texts(FieldTable headers, String name) {
        FieldValue value = headers.get(name);
        List<String> keys = new ArrayList<>();
        if (value != null && value.value() instanceof List<?> elements) {
            addTexts(elements, keys);
        }
        return keys;
    }

    private static void add(FieldTable headers, String name, List<String> keys) {
        FieldValue value = headers.get(name);
        if (value == null) {
            return;
        }
        if (!(value.value() instanceof List<?> elements)) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "invalid message: {unacceptable_type_in_header,\"" + name + "\"," + value.typeName() + "}");
        }
        addTexts(elements, keys);
    }

    private static void addTexts(List<?> elements, List<String> keys) {
        for (Object element : elements) {
            if (element instanceof FieldValue key && key.isText()) {
                keys.add((String) key.value());
            }
        }
    }

    /** The message as receivers may see it; its address keeps what the header said. */
    public static Message withoutHidden(Message message) {
        BasicProperties properties = message.properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        return message.rewritten(
                Message.hiding(message.address(), texts(headers, BCC)), properties.withHeaders(without(headers, BCC)));
    }

    /** The headers for a message that goes on by another key alone. */
    public static FieldTable withoutVisible(FieldTable headers) {
        return without(headers, CC);
    }

    private static FieldTable without(FieldTable headers, String name) {
        List<Map.Entry<String, FieldValue>> kept = new ArrayList<>(headers.fields());
        kept.removeIf(field -> field.getKey().equals(name));
        return FieldTable.of(kept);
    }
}
