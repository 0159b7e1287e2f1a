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
 * Routes by patterns of dot-separated words: {@code *} stands for exactly one word, {@code #} for any number of them, none
 * included. Stateless. AMQP 0-9-1, 3.1.3.3.
 *
 * <p>RabbitMQ 4.3 refuses a key with more than two {@code #}, because its walk backtracks. Ours does not, so any number is
 * allowed.
 */
final class TopicExchange implements ExchangeType {
    @Override
    public String name() {
        return "topic";
    }

    @Override
    public String description() {
        return "AMQP topic exchange, as per the AMQP specification";
    }

    @Override
    public boolean hasTopics(FieldTable exchangeArguments) {
        return true;
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new TopicRouter();
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return bindings.stream()
                .map(binding -> KeyVerdicts.topic(binding, message))
                .toList();
    }
}
