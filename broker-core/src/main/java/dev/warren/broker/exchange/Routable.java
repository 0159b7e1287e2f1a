package dev.warren.broker.exchange;

import dev.warren.broker.message.Message;
import dev.warren.codec.FieldTable;
import java.util.List;

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
}
