package dev.warren.broker.vhost;

import dev.warren.broker.event.Events;
import dev.warren.broker.event.Terms;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.codec.FieldTable;
import org.jspecify.annotations.Nullable;

/** Tells of a virtual host's exchanges, queues and bindings, in RabbitMQ's words. Used under the virtual host's lock. */
final class TopologyEvents {
    private static final String NAME = "name";
    private static final String ARGUMENTS = "arguments";

    private final String vhost;
    private final Events events;

    TopologyEvents(String vhost, Events events) {
        this.vhost = vhost;
        this.events = events;
    }

    private FieldTable.Builder headers() {
        return FieldTable.builder().put("vhost", vhost);
    }

    void created(Exchange exchange) {
        events.tell("exchange.created", () -> headers()
                .put(NAME, exchange.name())
                .put("type", exchange.type().name())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal())
                .put(ARGUMENTS, Terms.arguments(exchange.arguments()))
                .put("policy", orEmpty(exchange.policy().name())));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    void deleted(Exchange exchange) {
        events.tell("exchange.deleted", () -> headers().put(NAME, exchange.name()));
    }

    void created(ClassicQueue queue) {
        QueueSpec spec = queue.spec();
        events.tell("queue.created", () -> headers()
                .put(NAME, spec.name())
                .put("durable", spec.durable())
                .put("auto_delete", spec.autoDelete())
                .put(ARGUMENTS, Terms.arguments(spec.arguments()))
                .put("exclusive", spec.exclusiveOwner() != null));
    }

    void deleted(ClassicQueue queue) {
        events.tell("queue.deleted", () -> headers().put(NAME, queue.name()));
    }

    void created(Binding binding) {
        events.tell("binding.created", () -> headers(binding));
    }

    void deleted(Binding binding) {
        events.tell("binding.deleted", () -> headers(binding));
    }

    private FieldTable.Builder headers(Binding binding) {
        return headers()
                .put("source_name", binding.source())
                .put("source_kind", "exchange")
                .put("destination_name", binding.destination().name())
                .put("destination_kind", binding.destination() instanceof ClassicQueue ? "queue" : "exchange")
                .put("routing_key", binding.routingKey())
                .put(ARGUMENTS, Terms.arguments(binding.arguments()));
    }
}
