package dev.warren.broker.exchange;

import dev.warren.broker.message.Message;
import dev.warren.codec.FieldTable;
import java.util.List;
import java.util.function.Consumer;

/** What routing may look at. Confined to the thread that routes. */
public interface Routable {
    String routingKey();

    /** Further routing keys (CC and BCC), each matched like {@link #routingKey}. */
    default List<String> copyKeys() {
        return List.of();
    }

    /** The headers property, decoded at first use; empty when the message has none. */
    FieldTable headers();

    /** The whole message. */
    Message message();

    /** A router keeps a note of the message. */
    void alongside(RoutingNote note);

    /**
     * A router holds the message back, for it is the duplicate of another one.
     *
     * @param original tells what becomes of that one: whoever waits for the duplicate's confirm should ask it
     */
    default void answeredWith(Consumer<Consumer<Boolean>> original) {}
}
