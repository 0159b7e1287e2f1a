package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.channel.ClientCounters.Counts;
import org.jspecify.annotations.Nullable;

/** What happened to messages of all clients that no queue counts, and how fast. Immutable. */
final class ClientFigures {
    private final Counted<Counts> counted;

    ClientFigures(Counts counts, Counted.@Nullable Window<Counts> window) {
        this.counted = new Counted<>(counts, window);
    }

    /** The rest of RabbitMQ's message_stats. */
    void putMessageStats(ObjectNode into) {
        counted.put(into, "confirm", Counts::confirmed, true);
        counted.put(into, "return_unroutable", Counts::unroutableReturned, true);
        counted.put(into, "drop_unroutable", Counts::unroutableDropped, true);
        counted.put(into, "get_empty", Counts::getEmpty, true);
    }
}
