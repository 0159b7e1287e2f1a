package dev.warren.exchanges;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.codec.FieldTable;

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
}
