package dev.warren.broker.vhost;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.DeadLetter;
import dev.warren.broker.store.StoreUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes dead letters to their targets. */
final class DeadLettering {
    private DeadLettering() {}

    static void route(
            VirtualHost vhost,
            ClassicQueue from,
            String exchange,
            @Nullable String routingKey,
            List<DeadLetter> dead,
            StoreUnit unit) {
        if (vhost.exchange(exchange) != null && !dead.isEmpty()) {
            throw new UnsupportedOperationException("no queue sends dead letters yet");
        }
    }
}
