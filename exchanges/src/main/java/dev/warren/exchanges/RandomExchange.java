package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.codec.FieldTable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Gives each message to one binding, any of them. Stateless. RabbitMQ: rabbitmq_random_exchange. */
final class RandomExchange implements ExchangeType {
    @Override
    public String name() {
        return "x-random";
    }

    @Override
    public String description() {
        return "Randomly picks a binding (queue) to route via (to).";
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new RandomRouter();
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    /** Changed under the virtual host's lock, read by any thread without one. */
    static final class RandomRouter implements Router {
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
                destinations.accept(all[ThreadLocalRandom.current().nextInt(all.length)]);
            }
        }
    }
}
