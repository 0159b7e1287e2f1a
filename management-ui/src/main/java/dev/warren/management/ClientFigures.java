package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.channel.ClientCounters.Counts;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What happened to messages of all clients that no queue counts, and how fast. Immutable. */
final class ClientFigures {
    /** What was counted at two moments, for rates. */
    record Window(Counts before, Counts after, double seconds) {
        double perSecond(ToLongFunction<Counts> figure) {
            double change = figure.applyAsLong(after) - (double) figure.applyAsLong(before);
            return Math.max(0.0, Math.rint(change / seconds * 10) / 10);
        }
    }

    private final Counts counts;
    private final @Nullable Window window;

    ClientFigures(Counts counts, @Nullable Window window) {
        this.counts = counts;
        this.window = window;
    }

    /** The rest of RabbitMQ's message_stats. */
    void putMessageStats(ObjectNode into) {
        put(into, "confirm", Counts::confirmed);
        put(into, "return_unroutable", Counts::unroutableReturned);
        put(into, "drop_unroutable", Counts::unroutableDropped);
        put(into, "get_empty", Counts::getEmpty);
    }

    private void put(ObjectNode into, String name, ToLongFunction<Counts> figure) {
        into.put(name, figure.applyAsLong(counts));
        into.putObject(name + "_details").put("rate", window == null ? 0.0 : window.perSecond(figure));
    }
}
