package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.List;

/** Routes by the message's headers, whatever the keys. Stateless. AMQP 0-9-1, 3.1.3.4, with RabbitMQ's x-match values. */
final class HeadersExchange implements ExchangeType {
    @Override
    public String name() {
        return "headers";
    }

    @Override
    public String description() {
        return "AMQP headers exchange, as per the AMQP specification";
    }

    @Override
    public void checkBinding(FieldTable exchangeArguments, Binding binding) {
        FieldValue match = binding.arguments().get(HeadersPattern.X_MATCH);
        if (match == null || HeadersPattern.isMatchMode(match)) {
            return;
        }
        // RabbitMQ: rabbit_exchange_type_headers, validate_binding
        String value = ErlangTerms.of(match);
        String explanation = match.type() == 'S'
                ? "Invalid x-match field value " + value + "; expected all, any, all-with-x, or any-with-x"
                : "Invalid x-match field type " + match.typeName() + " (value " + value + "); expected longstr";
        throw new AmqpException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new HeadersRouter();
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        HeaderLookup headers = HeaderLookup.of(message.headers());
        return bindings.stream()
                .map(binding -> HeadersPattern.of(binding.arguments()).explain(headers))
                .toList();
    }
}
