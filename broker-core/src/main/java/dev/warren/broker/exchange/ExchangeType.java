package dev.warren.broker.exchange;

import dev.warren.codec.FieldTable;
import java.util.Collections;
import java.util.List;

/**
 * A kind of exchange: the extension point for routing. Stateless and thread-safe. Problems with arguments are
 * {@link dev.warren.codec.AmqpException}s, raised before anything is changed.
 */
public interface ExchangeType {
    /** The name used in exchange.declare. */
    String name();

    /** One line for the management API. */
    String description();

    /** Checks the arguments of a declaration. */
    default void check(FieldTable arguments) {}

    /** Checks a binding of an exchange that was declared with {@code exchangeArguments}. */
    default void checkBinding(FieldTable exchangeArguments, Binding binding) {}

    /** @param home for a router that keeps more than bindings */
    Router newRouter(FieldTable exchangeArguments, RouterHome home);

    /** Whether the matches depend on the routing key alone, so that they may be remembered per key. */
    default boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return true;
    }

    /** Whether an exchange with these arguments, if durable, wants a log for what its router keeps. */
    default boolean keepsLog(FieldTable exchangeArguments) {
        return false;
    }

    /** Whether messages with an x-delay header wait in the broker before they are routed. */
    default boolean delays() {
        return false;
    }

    /**
     * Says of every binding whether it takes a message, and why; has no effect.
     *
     * @param bindings all of the exchange
     * @param router of the exchange; it may be asked only if that has no effect
     * @return by the order of the bindings
     */
    default List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return Collections.nCopies(
                bindings.size(), Verdict.perhaps("exchanges of type '" + name() + "' do not explain themselves"));
    }

    /** Whether routing keys are topics, so that topic permissions hold. */
    default boolean hasTopics(FieldTable exchangeArguments) {
        return false;
    }
}
