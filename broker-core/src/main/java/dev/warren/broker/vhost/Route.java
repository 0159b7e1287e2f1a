package dev.warren.broker.vhost;

import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.FieldTable;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The queues that a message goes to, each once however many ways lead there. Immutable.
 *
 * @param reusable whether the same exchange and key lead there again while the topology stands
 */
public record Route(ClassicQueue[] queues, boolean reusable) {
    private static final ClassicQueue[] NONE = {};

    /**
     * Follows bindings, exchange-to-exchange bindings and alternate exchanges from an exchange; every exchange is visited
     * once, so that cycles end. An alternate exchange is used only when its exchange's own bindings match nothing, not
     * when they lead to an exchange which drops the message (RabbitMQ).
     */
    static Route find(VirtualHost vhost, Exchange first, Routable message) {
        Finder finder = new Finder(vhost, message);
        finder.visit(first);
        return finder.route();
    }

    /** A message by one of its further routing keys. */
    private record Copy(String routingKey, Routable whole) implements Routable {
        @Override
        public FieldTable headers() {
            return whole.headers();
        }

        @Override
        public Message message() {
            return whole.message();
        }
    }

    private static final class Finder {
        private final VirtualHost vhost;
        private final Routable message;
        private final Set<ClassicQueue> queues = new LinkedHashSet<>();
        private final Set<Exchange> visited = new LinkedHashSet<>();
        private final ArrayDeque<Exchange> toVisit = new ArrayDeque<>();
        private boolean matched;
        private boolean reusable;

        Finder(VirtualHost vhost, Routable message) {
            this.vhost = vhost;
            this.message = message;
            this.reusable = message.copyKeys().isEmpty();
        }

        void visit(Exchange first) {
            visited.add(first);
            Exchange next = first;
            while (next != null) {
                reusable &= next.routesByKeyOnly();
                matched = false;
                match(next.router());
                String alternate = matched ? null : next.alternate();
                if (alternate != null) {
                    Exchange exchange = vhost.exchange(alternate);
                    if (exchange != null) {
                        add(exchange);
                    }
                }
                next = toVisit.pollFirst();
            }
        }

        private void match(Router router) {
            router.route(message, this::add);
            if (!message.copyKeys().isEmpty() && router.matchesOneKey()) {
                for (String key : message.copyKeys()) {
                    router.route(new Copy(key, message), this::add);
                }
            }
        }

        private void add(Destination destination) {
            matched = true;
            if (destination instanceof ClassicQueue queue) {
                queues.add(queue);
            } else if (destination instanceof Exchange exchange && visited.add(exchange)) {
                toVisit.addLast(exchange);
            }
        }

        Route route() {
            return new Route(queues.isEmpty() ? NONE : queues.toArray(NONE), reusable);
        }
    }
}
