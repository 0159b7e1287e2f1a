package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.Origin;
import dev.warren.broker.vhost.Relocation;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ways in which messages are shipped, each with the rights that it takes. */
final class Shipments {
    private Shipments() {}

    /** They are gone. */
    static Shipping deletion() {
        return message -> new Shipping.Leg(Json.object(), null, null);
    }

    /**
     * To a queue or an exchange.
     *
     * @param to what the request says
     * @throws HttpProblem 400 when it says neither or both
     * @throws AmqpException 403 or 404 when it can not be
     */
    static Shipping to(Topology topology, JsonNode to) {
        if (!(to instanceof ObjectNode json)) {
            throw HttpProblem.badRequest("to must be an object with a queue or an exchange");
        }
        Body body = new Body(json);
        if (body.has("queue") == body.has("exchange")) {
            throw HttpProblem.badRequest("to must name a queue or an exchange");
        }
        if (body.has("queue")) {
            ClassicQueue queue = topology.fillable(body.text("queue"));
            return message -> toQueue(queue, message, message);
        }
        Exchange exchange = topology.writable(Names.exchange(body.text("exchange")));
        String key = body.optionalText("routing_key");
        String fixed = key == null ? null : Names.shortString("routing_key", key);
        return message -> {
            Message readdressed =
                    Relocation.readdressed(message, exchange.name(), fixed == null ? message.routingKey() : fixed);
            return toExchange(exchange, readdressed, Relocation.copyKeys(message));
        };
    }

    private static Shipping.Leg toQueue(ClassicQueue queue, Message original, Message message) {
        ObjectNode to = Json.object().put("queue", queue.name());
        if (queue.settings().refusesWhenFull() && queue.browser().isFullFor(original.bodyLength())) {
            return new Shipping.Leg(to, queue.spec().described() + " is full", null);
        }
        return new Shipping.Leg(to, null, relocation -> relocation.toQueue(message, queue));
    }

    private static Shipping.Leg toExchange(Exchange exchange, Message message, List<String> copyKeys) {
        ObjectNode to = Json.object().put("exchange", exchange.name()).put("routing_key", message.routingKey());
        return new Shipping.Leg(to, null, relocation -> relocation.toExchange(message, exchange, copyKeys));
    }

    /** Dead letters to where they came from. */
    static Shipping redrive(Topology topology, boolean toExchange, boolean withHistory) {
        Map<String, Target> targets = new HashMap<>();
        return message -> {
            FieldTable headers = message.properties().headers();
            Origin origin = headers == null ? null : Origin.of(headers);
            if (headers == null || origin == null) {
                return obstacle("no x-death header");
            }
            String name = toExchange ? origin.exchange() : origin.queue();
            Target target = targets.computeIfAbsent(
                    name,
                    unknown -> Target.of(
                            () -> toExchange ? topology.writable(name) : null,
                            () -> toExchange ? null : topology.fillable(name)));
            if (target.obstacle != null) {
                return obstacle(target.obstacle);
            }
            Message letter = Relocation.readdressed(
                    message,
                    origin.exchange(),
                    origin.routingKey(),
                    withHistory ? headers : Origin.withoutHistory(headers));
            if (target.queue != null) {
                return toQueue(target.queue, message, letter);
            }
            List<String> keys = origin.routingKeys();
            return toExchange(
                    Objects.requireNonNull(target.exchange),
                    letter,
                    keys.subList(Math.min(1, keys.size()), keys.size()));
        };
    }

    private static Shipping.Leg obstacle(String why) {
        return new Shipping.Leg(Json.object(), why, null);
    }

    /** What a redrive found under a name. */
    private record Target(
            @Nullable Exchange exchange,
            @Nullable ClassicQueue queue,
            @Nullable String obstacle) {
        static Target of(Supplier<@Nullable Exchange> exchange, Supplier<@Nullable ClassicQueue> queue) {
            try {
                return new Target(exchange.get(), queue.get(), null);
            } catch (AmqpException e) {
                return new Target(null, null, e.text());
            }
        }
    }
}
