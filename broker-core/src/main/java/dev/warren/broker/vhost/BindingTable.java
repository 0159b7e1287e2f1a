package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bindings of a virtual host, found by their destination; by their source they are found in the exchange. Guarded by the
 * virtual host's lock.
 */
final class BindingTable {
    private final String vhost;
    private final Map<Destination, Set<Binding>> byDestination = new HashMap<>();

    BindingTable(String vhost) {
        this.vhost = vhost;
    }

    /** False when it is there already. */
    boolean add(Exchange source, Binding binding) {
        if (!source.addBinding(binding)) {
            return false;
        }
        byDestination
                .computeIfAbsent(binding.destination(), d -> new LinkedHashSet<>())
                .add(binding);
        return true;
    }

    /** False when it is not there. What is to be forgotten durably joins {@code removed}. */
    boolean remove(Exchange source, Binding binding, List<Definition> removed) {
        if (!source.removeBinding(binding)) {
            return false;
        }
        Set<Binding> others = byDestination.get(binding.destination());
        if (others != null && others.remove(binding) && others.isEmpty()) {
            byDestination.remove(binding.destination());
        }
        if (isDurable(source, binding.destination())) {
            removed.add(definition(binding));
        }
        return true;
    }

    /** Removes all that an exchange has as a source. */
    void removeFrom(Exchange source, List<Definition> removed) {
        for (Binding binding : source.bindings()) {
            remove(source, binding, removed);
        }
    }

    List<Binding> to(Destination destination) {
        return List.copyOf(byDestination.getOrDefault(destination, Set.of()));
    }

    /** RabbitMQ: a binding is durable when both of its ends are. */
    static boolean isDurable(Exchange source, Destination destination) {
        boolean end = destination instanceof ClassicQueue queue
                ? queue.spec().outlivesBroker()
                : ((Exchange) destination).durable();
        return source.durable() && end;
    }

    Definition.Binding definition(Binding binding) {
        return new Definition.Binding(
                vhost,
                binding.source(),
                binding.destination().name(),
                binding.destination() instanceof ClassicQueue,
                binding.routingKey(),
                binding.arguments());
    }
}
