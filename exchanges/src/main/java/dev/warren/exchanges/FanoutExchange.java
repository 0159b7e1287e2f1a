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

/** Routes to everything bound, whatever the keys. Stateless. AMQP 0-9-1, 3.1.3.2. */
final class FanoutExchange implements ExchangeType {
    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public String description() {
        return "AMQP fanout exchange, as per the AMQP specification";
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new FanoutRouter();
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return Collections.nCopies(bindings.size(), Verdict.yes("a fanout exchange takes every message"));
    }
}
