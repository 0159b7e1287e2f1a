package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.queue.ClassicQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Weighted rendezvous hashing: every destination draws a number from the message's key and its own name, and the lowest
 * draw, divided by the weight, gets the message. Where a key goes depends on nothing but the destinations that are there:
 * not on the order in which they were bound, and not on a restart. When one comes or goes only those keys move that it
 * gains or loses. A message costs a draw per destination, which for routing keys the channel remembers.
 *
 * <p>A destination that is bound several times counts with its first binding (RabbitMQ).
 *
 * <p>Changed under the virtual host's lock, read by any thread without one.
 */
final class ConsistentHashRouter implements Router {
    private record Candidate(Destination destination, long hash, double weight) {}

    private static final Candidate[] NONE = {};
    private static final double UNIT = 0x1p-53;

    private final HashSource source;
    private final Map<Destination, List<Binding>> bindings = new LinkedHashMap<>();
    private volatile Candidate[] candidates = NONE;

    ConsistentHashRouter(HashSource source) {
        this.source = source;
    }

    @Override
    public void bind(Binding binding) {
        bindings.computeIfAbsent(binding.destination(), d -> new ArrayList<>()).add(binding);
        rebuild();
    }

    @Override
    public void unbind(Binding binding) {
        List<Binding> same = bindings.get(binding.destination());
        if (same != null && same.remove(binding)) {
            if (same.isEmpty()) {
                bindings.remove(binding.destination());
            }
            rebuild();
        }
    }

    private void rebuild() {
        candidates =
                bindings.values().stream().map(same -> candidate(same.get(0))).toArray(Candidate[]::new);
    }

    private static Candidate candidate(Binding binding) {
        Destination destination = binding.destination();
        String identity = (destination instanceof ClassicQueue ? "queue " : "exchange ") + destination.name();
        return new Candidate(destination, Hash.of(identity), Integer.parseInt(binding.routingKey()));
    }

    @Override
    public void route(Routable message, Consumer<Destination> destinations) {
        Candidate[] present = candidates;
        if (present.length == 0) {
            return;
        }
        long key = source.hash(message);
        Candidate best = present[0];
        double least = Double.POSITIVE_INFINITY;
        for (Candidate candidate : present) {
            // Uniform in (0, 1), so that its negative logarithm is exponential, with the weight as its rate.
            double uniform = ((Hash.mix(key ^ candidate.hash) >>> 11) + 0.5) * UNIT;
            double draw = -Math.log(uniform) / candidate.weight;
            if (draw < least) {
                least = draw;
                best = candidate;
            }
        }
        destinations.accept(best.destination);
    }
}
