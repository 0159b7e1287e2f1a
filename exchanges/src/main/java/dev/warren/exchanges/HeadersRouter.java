package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The bindings with their patterns, tried one by one. Changed under the virtual host's lock, read by any thread without one. */
final class HeadersRouter implements Router {
    private final ConcurrentHashMap<Binding, HeadersPattern> patterns = new ConcurrentHashMap<>();

    @Override
    public void bind(Binding binding) {
        patterns.put(binding, HeadersPattern.of(binding.arguments()));
    }

    @Override
    public void unbind(Binding binding) {
        patterns.remove(binding);
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        if (patterns.isEmpty()) {
            // spares decoding the headers
            return;
        }
        HeaderLookup headers = HeaderLookup.of(message.headers());
        for (Map.Entry<Binding, HeadersPattern> bound : patterns.entrySet()) {
            if (bound.getValue().matches(headers)) {
                destinations.accept(bound.getKey().destination());
            }
        }
    }

    @Override
    public boolean matchesOneKey() {
        return false;
    }
}
