package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.FieldTable;
import java.util.List;

/** Routes to the bindings whose key equals the message's. Stateless. AMQP 0-9-1, 3.1.3.1. */
final class DirectExchange implements ExchangeType {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public String description() {
        return "AMQP direct exchange, as per the AMQP specification";
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new DirectRouter();
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return bindings.stream()
                .map(binding -> KeyVerdicts.direct(binding, message))
                .toList();
    }
}
