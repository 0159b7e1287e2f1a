package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.FieldTable;
import java.util.List;

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
        return new OneDestinationRouter(
                (message, count) -> (int) Long.remainderUnsigned(Hash.of(message.routingKey()), count));
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return KeyVerdicts.chosen(bindings, router, message, "the hash of the routing key leads to ");
    }
}
