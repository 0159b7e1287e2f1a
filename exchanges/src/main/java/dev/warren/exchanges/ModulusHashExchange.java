package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.codec.FieldTable;
import java.util.function.Consumer;

/**
 * Gives each message to one destination: the hash of its routing key modulo the number of bindings, whose own keys do not
 * matter. Stateless. RabbitMQ: rabbitmq_sharding.
 */
final class ModulusHashExchange implements ExchangeType {
    @Override
    public String name() {
        return "x-modulus-hash";
    }

    @Override
    public String description() {
        return "Modulus Hashing Exchange";
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new ModulusRouter();
    }

    /** Changed under the virtual host's lock, read by any thread without one. */
    private static final class ModulusRouter implements Router {
        private final DestinationArray bound = new DestinationArray();

        @Override
        public void bind(Binding binding) {
            bound.add(binding);
        }

        @Override
        public void unbind(Binding binding) {
            bound.remove(binding);
        }

        @Override
        public void route(Routable message, Consumer<Destination> destinations) {
            Destination[] all = bound.all();
            if (all.length > 0) {
                destinations.accept(all[(int) Long.remainderUnsigned(Hash.of(message.routingKey()), all.length)]);
            }
        }
    }
}
