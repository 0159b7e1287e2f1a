package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.List;

/**
 * Routes as the type in the argument x-delayed-type does, after the broker has let the message wait for its x-delay.
 * Stateless; reads the registry of types, which does not change once the broker runs.
 *
 * <p>RabbitMQ: the plugin rabbitmq_delayed_message_exchange.
 */
final class DelayedExchange implements ExchangeType {
    private static final String X_DELAYED_TYPE = "x-delayed-type";

    private final ExchangeTypes types;

    DelayedExchange(ExchangeTypes types) {
        this.types = types;
    }

    @Override
    public String name() {
        return "x-delayed-message";
    }

    @Override
    public String description() {
        return "Delayed Message Exchange.";
    }

    @Override
    public void check(FieldTable arguments) {
        inner(arguments).check(arguments);
    }

    @Override
    public void checkBinding(FieldTable exchangeArguments, Binding binding) {
        inner(exchangeArguments).checkBinding(exchangeArguments, binding);
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return inner(exchangeArguments).newRouter(exchangeArguments, home.withoutLog());
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return inner(exchangeArguments).routesByKeyOnly(exchangeArguments);
    }

    @Override
    public boolean hasTopics(FieldTable exchangeArguments) {
        return inner(exchangeArguments).hasTopics(exchangeArguments);
    }

    @Override
    public boolean delays() {
        return true;
    }

    private ExchangeType inner(FieldTable arguments) {
        FieldValue name = arguments.get(X_DELAYED_TYPE);
        ExchangeType type =
                name != null && name.isText() ? types.get(name.value().toString()) : null;
        // A delayed type has no routing of its own to lend: delayed in delayed would look for its inner type for ever.
        if (type == null || type.delays()) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "Invalid argument, '" + X_DELAYED_TYPE + "' must be an existing exchange type");
        }
        return type;
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return inner(exchangeArguments).explain(exchangeArguments, bindings, router, message);
    }
}
