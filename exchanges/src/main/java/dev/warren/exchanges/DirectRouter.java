package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The destinations by routing key. Changed under the virtual host's lock, read by any thread without one. */
final class DirectRouter implements Router {
    private final ConcurrentHashMap<String, Destinations> byKey = new ConcurrentHashMap<>();

    @Override
    public void bind(Binding binding) {
        byKey.computeIfAbsent(binding.routingKey(), key -> new Destinations()).add(binding.destination());
    }

    @Override
    public void unbind(Binding binding) {
        Destinations destinations = byKey.get(binding.routingKey());
        if (destinations == null) {
            return;
        }
        destinations.remove(binding.destination());
        if (destinations.isEmpty()) {
            byKey.remove(binding.routingKey());
        }
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        Destinations bound = byKey.get(message.routingKey());
        if (bound != null) {
            bound.forEach(destinations);
        }
    }

    /** How many keys are remembered. */
    int size() {
        return byKey.size();
    }
}
