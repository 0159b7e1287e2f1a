package dev.warren.broker.exchange;

import java.util.function.Consumer;

/**
 * The bindings of one exchange, arranged for finding the matches of a message.
 *
 * <p>Threads: {@link #bind} and {@link #unbind} are called under the virtual host's lock; {@link #route} from any thread at
 * any time, without a lock: it sees a binding change wholly or not at all.
 */
public interface Router {
    /** Adds a binding that is not there yet. */
    void bind(Binding binding);

    /** Removes a binding that is there. */
    void unbind(Binding binding);

    /** Names the destination of every binding that matches. A destination may be named more than once. */
    void route(Routable message, Consumer<Destination> destinations);

    /**
     * Whether {@link #route} looks at one routing key, so that it is asked again with each of a message's copy keys; if not, it
     * is asked once, and finds them in {@link Routable#copyKeys} if it wants to.
     */
    default boolean matchesOneKey() {
        return true;
    }

    /** Everything durable is restored, or the exchange was just declared; routing begins after it. May block. */
    default void start() {}

    /** The exchange is deleted, and what its router keeps with it. */
    default void drop() {}
}
