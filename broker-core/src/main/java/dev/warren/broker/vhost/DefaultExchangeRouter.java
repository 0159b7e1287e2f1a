package dev.warren.broker.vhost;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.Map;
import java.util.function.Consumer;

/** AMQP 0-9-1, 3.1.3.1: every queue is bound to the default exchange by its name. Thread-safe, as the map is. */
record DefaultExchangeRouter(Map<String, ? extends Destination> queues) implements Router {
    @Override
    public void bind(Binding binding) {
        throw new IllegalStateException("the default exchange has no bindings of its own");
    }

    @Override
    public void unbind(Binding binding) {
        throw new IllegalStateException("the default exchange has no bindings of its own");
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        Destination queue = queues.get(message.routingKey());
        if (queue != null) {
            destinations.accept(queue);
        }
    }
}
