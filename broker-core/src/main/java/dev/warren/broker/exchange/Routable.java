package dev.warren.broker.exchange;

import dev.warren.broker.message.Message;
import dev.warren.codec.FieldTable;

/** What routing may look at. Confined to the thread that routes. */
public interface Routable {
    String routingKey();

    /** The headers property, decoded at first use; empty when the message has none. */
    FieldTable headers();

    /** The whole message. */
    Message message();
}
