package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.Collections;
import java.util.List;

/**
 * Gives each message to one bound queue of this node, any of them. All queues are of this node. Stateless. RabbitMQ:
 * rabbit_exchange_type_local_random.
 */
final class LocalRandomExchange implements ExchangeType {
    @Override
    public String name() {
        return "x-local-random";
    }

    @Override
    public String description() {
        return "Picks one random local binding (queue) to route via (to).";
    }

    @Override
    public void checkBinding(FieldTable exchangeArguments, Binding binding) {
        if (!binding.routingKey().isEmpty()) {
            throw refused("Non empty binding '" + binding.routingKey() + "' key not permitted");
        }
        if (!(binding.destination() instanceof ClassicQueue)) {
            throw refused("Destination not found");
        }
    }

    private static AmqpException refused(String explanation) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return RandomExchange.router();
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return Collections.nCopies(
                bindings.size(), Verdict.perhaps("chance picks one of " + bindings.size() + " bindings"));
    }
}
