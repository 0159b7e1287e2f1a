package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.message.Message;
import dev.warren.broker.vhost.Parcel;
import dev.warren.broker.vhost.Relocation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where messages go that are moved, copied, redriven or deleted. Called by one thread at a time. */
interface Shipping {
    /** Looks at a message and says what would become of it; nothing is done by that. */
    Leg plan(Message message);

    /**
     * What becomes of one message.
     *
     * @param to as the API says it; empty when it goes nowhere
     * @param obstacle why it stays; null when it does not
     * @param load puts it where it goes; null when it just goes
     */
    record Leg(
            ObjectNode to,
            @Nullable String obstacle,
            @Nullable Function<Relocation, Parcel> load) {}
}
