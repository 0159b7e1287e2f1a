package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The header x-delivery-count, by which a consumer sees how often deliveries of a message have failed before. */
public final class DeliveryCount {
    private static final String NAME = "x-delivery-count";

    private DeliveryCount() {}

    /** The message as it is delivered: with the header if its queue counts. The queued message stays as it is. */
    public static Message shown(ClassicQueue queue, QueueEntry entry, Message message) {
        if (!queue.settings().countsDeliveries()) {
            return message;
        }
        BasicProperties properties = BasicProperties.read(message.content(), message.propertiesLength());
        FieldTable headers = properties.headers();
        List<Map.Entry<String, FieldValue>> fields = new ArrayList<>(headers == null ? List.of() : headers.fields());
        fields.removeIf(field -> field.getKey().equals(NAME));
        fields.add(Map.entry(NAME, FieldValue.of((long) entry.failures())));
        byte[] encoded = properties.withHeaders(FieldTable.of(fields)).encode();
        byte[] content = new byte[encoded.length + message.bodyLength()];
        System.arraycopy(encoded, 0, content, 0, encoded.length);
        System.arraycopy(message.content(), message.propertiesLength(), content, encoded.length, message.bodyLength());
        return new Message(message.address(), content, encoded.length, message.persistent(), message.priority());
    }
}
