package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.FieldTable;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

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
        return router();
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    static Router router() {
        return new OneDestinationRouter(
                (message, count) -> ThreadLocalRandom.current().nextInt(count));
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return Collections.nCopies(
                bindings.size(), Verdict.perhaps("chance picks one of " + bindings.size() + " bindings"));
    }
}
