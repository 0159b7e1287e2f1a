package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The exchanges, queues and bindings of a virtual host, and what goes when one of them goes. Changed under the virtual host's
 * lock; look-ups need none.
 *
 * <p>What is to be forgotten durably, because it went, joins a list of the caller's.
 */
final class VhostTopology {
    private final ExchangeTable exchanges;
    private final QueueTable queues;
    private final BindingTable bindings;
    private final TopologyEvents events;
    private volatile long version;

    VhostTopology(ExchangeTable exchanges, QueueTable queues, BindingTable bindings, TopologyEvents events) {
        this.exchanges = exchanges;
        this.queues = queues;
        this.bindings = bindings;
        this.events = events;
    }

    /** Changes whenever a route may. */
    long version() {
        return version;
    }

    /** A route may be another now. */
    void changed() {
        version++;
    }

    // --- something comes

    Exchange add(Definition.Exchange definition) {
        Exchange created = exchanges.add(definition);
        changed();
        return created;
    }

    void add(ClassicQueue queue) {
        queues.add(queue);
        changed();
    }

    /** False when it is there already, or one of its ends is gone. */
    boolean add(Exchange source, Binding binding) {
        if (!isCurrent(source) || !isCurrent(binding.destination()) || !bindings.add(source, binding)) {
            return false;
        }
        changed();
        return true;
    }

    private boolean isCurrent(Destination destination) {
        return destination instanceof Exchange exchange
                ? exchanges.isCurrent(exchange)
                : queues.get(destination.name()) == destination;
    }

    // --- something goes

    void remove(Exchange exchange, List<Definition> removed) {
        removeAlone(exchange, removed);
        removeBindingsTo(exchange, removed);
        changed();
    }

    private void removeAlone(Exchange exchange, List<Definition> removed) {
        exchanges.remove(exchange, removed);
        events.deleted(exchange);
        exchange.drop();
        bindings.removeFrom(exchange, removed);
    }

    void remove(ClassicQueue queue, List<Definition> removed) {
        queues.remove(queue, removed);
        events.deleted(queue);
        removeBindingsTo(queue, removed);
        changed();
    }

    void remove(Exchange source, Binding binding, List<Definition> removed) {
        if (bindings.remove(source, binding, removed)) {
            changed();
            if (isUnused(source)) {
                remove(source, removed);
            }
        }
    }

    /** Everything goes, but for the exchanges that every virtual host has. */
    void removeAll(List<Definition> removed) {
        for (ClassicQueue queue : List.copyOf(queues.all())) {
            queue.delete(false, false);
            remove(queue, removed);
        }
        for (Exchange exchange : List.copyOf(exchanges.all())) {
            if (ExchangeTable.isStandard(exchange)) {
                bindings.removeFrom(exchange, removed);
            } else {
                remove(exchange, removed);
            }
        }
        changed();
    }

    /** And the exchanges that go with their last binding. They may stand in a line of any length, so not by recursion. */
    private void removeBindingsTo(Destination destination, List<Definition> removed) {
        ArrayDeque<Destination> gone = new ArrayDeque<>(List.of(destination));
        Destination next;
        while ((next = gone.poll()) != null) {
            for (Binding binding : bindings.to(next)) {
                Exchange source = exchanges.get(binding.source());
                if (source != null && bindings.remove(source, binding, removed) && isUnused(source)) {
                    removeAlone(source, removed);
                    gone.add(source);
                }
            }
        }
    }

    private boolean isUnused(Exchange source) {
        return source.autoDelete() && !source.isSource() && exchanges.isCurrent(source);
    }

    // --- what there is

    /** Bindings other than those of the default exchange. */
    List<Binding> allBindings() {
        List<Binding> all = new ArrayList<>();
        exchanges.all().forEach(exchange -> all.addAll(exchange.bindings()));
        return all;
    }

    boolean has(Binding binding) {
        return bindings.to(binding.destination()).contains(binding);
    }
}
