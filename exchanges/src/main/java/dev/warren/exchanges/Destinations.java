package dev.warren.exchanges;

import dev.warren.broker.exchange.Destination;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A set of destinations that counts its bindings, so that one of two bindings to the same destination may go.
 *
 * <p>Threads: changed by one thread at a time, read by any without a lock. A destination that stays is seen by every
 * reader: the map's traversal promises it even while the map grows.
 */
final class Destinations {
    private static final int TYPICAL_SIZE = 1;

    private final ConcurrentHashMap<Destination, Integer> bindings = new ConcurrentHashMap<>(TYPICAL_SIZE);

    void add(Destination destination) {
        bindings.merge(destination, 1, Integer::sum);
    }

    void remove(Destination destination) {
        bindings.computeIfPresent(destination, (same, count) -> count == 1 ? null : count - 1);
    }

    boolean isEmpty() {
        return bindings.isEmpty();
    }

    /** Names every destination once. */
    void forEach(Consumer<Destination> action) {
        bindings.keySet().forEach(action);
    }
}
