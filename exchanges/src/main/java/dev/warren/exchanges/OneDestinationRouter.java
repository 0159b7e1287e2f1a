package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import java.util.function.Consumer;

/**
 * Gives each message to one of the destinations bound, whatever their keys. Changed under the virtual host's lock, read by
 * any thread without one.
 */
final class OneDestinationRouter implements Router {
    /** Chooses among so many, from 0. */
    @FunctionalInterface
    interface Choice {
        int of(Routable message, int count);
    }

    private final DestinationArray bound = new DestinationArray();
    private final Choice choice;

    OneDestinationRouter(Choice choice) {
        this.choice = choice;
    }

    @Override
    public void bind(Binding binding) {
        bound.add(binding);
    }

    @Override
    public void unbind(Binding binding) {
        bound.remove(binding);
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        Destination[] all = bound.all();
        if (all.length > 0) {
            destinations.accept(all[choice.of(message, all.length)]);
        }
    }

    @Override
    public boolean matchesOneKey() {
        return false;
    }
}
