package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.function.Consumer;

/** Everything bound, each destination once. Changed under the virtual host's lock, read by any thread without one. */
final class FanoutRouter implements Router {
    private final Destinations bound = new Destinations();

    @Override
    public void bind(Binding binding) {
        bound.add(binding.destination());
    }

    @Override
    public void unbind(Binding binding) {
        bound.remove(binding.destination());
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        bound.forEach(destinations);
    }

    @Override
    public boolean matchesOneKey() {
        return false;
    }
}
