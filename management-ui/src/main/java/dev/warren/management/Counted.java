package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one kind, and how fast they change. Immutable.
 *
 * @param window null while that is not known
 */
record Counted<F>(F now, @Nullable Window<F> window) {
    /** What the figures were at two moments. */
    record Window<F>(F before, F after, double seconds) {
        double perSecond(ToLongFunction<F> figure) {
            double change = figure.applyAsLong(after) - (double) figure.applyAsLong(before);
            return Math.rint(change / seconds * 10) / 10;
        }
    }

    /** @param counter whether it only grows, so that its rate is never negative: the sum falls when one that counts is gone */
    void put(ObjectNode into, String name, ToLongFunction<F> figure, boolean counter) {
        double rate = window == null ? 0.0 : window.perSecond(figure);
        into.put(name, figure.applyAsLong(now));
        into.putObject(name + "_details").put("rate", counter ? Math.max(0.0, rate) : rate);
    }
}
