package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Router;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a virtual host by name, those that every one has among them. Changed under the virtual host's lock;
 * look-ups need none.
 */
final class ExchangeTable {
    private static final String RESERVED = "amq.";

    private final String vhost;
    private final ExchangeTypes types;
    private final ExchangeFactory factory;
    private final Map<String, Exchange> byName = new ConcurrentHashMap<>();

    /** @param toQueues the router of the default exchange */
    ExchangeTable(String vhost, ExchangeTypes types, ExchangeFactory factory, Router toQueues) {
        this.vhost = vhost;
        this.types = types;
        this.factory = factory;
        byName.put("", new Exchange(vhost, "", type("direct"), true, false, false, FieldTable.EMPTY, toQueues, null));
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            addStandard(RESERVED + type, type, false);
        }
        addStandard("amq.match", "headers", false);
        addStandard("amq.rabbitmq.trace", "topic", true);
    }

    private void addStandard(String name, String type, boolean internal) {
        add(new Definition.Exchange(vhost, name, type, true, false, internal, FieldTable.EMPTY, 0));
    }

    /** Whether the exchange is one that every virtual host has. */
    static boolean isStandard(Exchange exchange) {
        return exchange.name().isEmpty() || exchange.name().startsWith(RESERVED);
    }

    /** @throws AmqpException 406 when there is no such type */
    ExchangeType type(String typeName) {
        ExchangeType type = types.get(typeName);
        if (type == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown exchange type '" + typeName + "'");
        }
        return type;
    }

    /** The number of a log for a new exchange, 0 when it keeps nothing. */
    long newLogId(ExchangeType type, boolean durable, FieldTable arguments) {
        return factory.newLogId(type, durable, arguments);
    }

    Exchange add(Definition.Exchange definition) {
        Exchange created = factory.create(definition, type(definition.type()));
        byName.put(created.name(), created);
        return created;
    }

    /** What is to be forgotten durably joins {@code removed}. */
    void remove(Exchange exchange, List<Definition> removed) {
        byName.remove(exchange.name(), exchange);
        if (exchange.durable()) {
            removed.add(definition(exchange));
        }
    }

    @Nullable
    Exchange get(String name) {
        return byName.get(name);
    }

    boolean isCurrent(Exchange exchange) {
        return byName.get(exchange.name()) == exchange;
    }

    Collection<Exchange> all() {
        return byName.values();
    }

    private Definition.Exchange definition(Exchange exchange) {
        return new Definition.Exchange(
                vhost,
                exchange.name(),
                exchange.type().name(),
                exchange.durable(),
                exchange.autoDelete(),
                exchange.internal(),
                exchange.arguments(),
                0);
    }
}
