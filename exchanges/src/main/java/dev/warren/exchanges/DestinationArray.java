package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The destinations of all bindings in an order that depends on nothing but their kinds and names, so that it is the same
 * after a restart; one that is bound twice is there twice. Changed by one thread at a time, read by any without a lock.
 */
final class DestinationArray {
    private static final Destination[] NONE = {};
    private static final Comparator<Destination> ORDER = Comparator.<Destination, Boolean>comparing(
                    ClassicQueue.class::isInstance)
            .thenComparing(Destination::name);

    private volatile Destination[] all = NONE;

    void add(Binding binding) {
        List<Destination> changed = new ArrayList<>(List.of(all));
        changed.add(binding.destination());
        changed.sort(ORDER);
        all = changed.toArray(NONE);
    }

    void remove(Binding binding) {
        List<Destination> changed = new ArrayList<>(List.of(all));
        changed.remove(binding.destination());
        all = changed.toArray(NONE);
    }

    /** Not to be changed. */
    Destination[] all() {
        return all;
    }
}
