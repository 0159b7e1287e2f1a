package dev.warren.exchanges;

import dev.warren.broker.exchange.Routable;
import dev.warren.broker.message.Message;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a message is hashed: a header, a property, or (both null) the routing key. Messages without it are all alike.
 * Immutable.
 *
 * <p>RabbitMQ: rabbitmq_consistent_hash_exchange, the exchange arguments hash-header and hash-property.
 */
record HashSource(@Nullable String header, @Nullable String property) {
    private static final String HEADER = "hash-header";
    private static final String PROPERTY = "hash-property";
    private static final Set<String> PROPERTIES = Set.of("correlation_id", "message_id", "timestamp");

    /** @throws AmqpException 406 when the arguments make no sense */
    static HashSource of(FieldTable exchangeArguments) {
        String header = text(exchangeArguments, HEADER);
        String property = text(exchangeArguments, PROPERTY);
        if (header != null && property != null) {
            throw refused("hash-header and hash-property are mutually exclusive");
        }
        if (property != null && !PROPERTIES.contains(property)) {
            throw refused("Unsupported property: " + property);
        }
        return new HashSource(header, property);
    }

    private static @Nullable String text(FieldTable arguments, String name) {
        FieldValue value = arguments.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isText()) {
            throw refused("Invalid argument, '" + name + "' must be a longstr");
        }
        return (String) value.value();
    }

    private static AmqpException refused(String explanation) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    boolean isRoutingKey() {
        return header == null && property == null;
    }

    long hash(Routable message) {
        if (header != null) {
            FieldValue value = message.headers().get(header);
            return value == null ? 0 : hash(value);
        }
        return property == null ? Hash.of(message.routingKey()) : hash(property, message.message());
    }

    private static long hash(String property, Message message) {
        BasicProperties properties = BasicProperties.read(message.content(), message.propertiesLength());
        Object value =
                switch (property) {
                    case "correlation_id" -> properties.correlationId();
                    case "message_id" -> properties.messageId();
                    default -> properties.timestamp();
                };
        return value == null ? 0 : Hash.of(value.toString());
    }

    /** Integers are the same whatever their width, as clients choose it by their language; 1 is not "1". */
    private static long hash(FieldValue value) {
        if (value.value() instanceof byte[] octets) {
            return Hash.of(octets);
        }
        if (value.isInteger()) {
            return Hash.mix(value.longValue());
        }
        return Hash.of(value.value().toString());
    }
}
