package dev.warren.exchanges;

import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.broker.exchange.Verdict;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Gives each message to one destination, always the same for the same key, in proportion to the binding keys, which are
 * weights. Stateless.
 *
 * <p>RabbitMQ: the plug-in rabbitmq_consistent_hash_exchange. As there, hash arguments are not compared when the exchange
 * is declared again.
 */
final class ConsistentHashExchange implements ExchangeType {
    private static final int MOST_WEIGHT = 10_000;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    @Override
    public String name() {
        return "x-consistent-hash";
    }

    @Override
    public String description() {
        return "Consistent Hashing Exchange";
    }

    @Override
    public void check(FieldTable arguments) {
        HashSource.of(arguments);
    }

    @Override
    public void checkBinding(FieldTable exchangeArguments, Binding binding) {
        String key = binding.routingKey();
        if (!INTEGER.matcher(key).matches()) {
            throw refused("The binding key must be an integer: " + ErlangTerms.binary(key));
        }
        BigInteger weight = new BigInteger(key.startsWith("+") ? key.substring(1) : key);
        if (weight.signum() < 1) {
            throw refused("The binding key must be greater than 0");
        }
        if (weight.compareTo(BigInteger.valueOf(MOST_WEIGHT)) > 0) {
            throw refused("The binding key must not exceed " + MOST_WEIGHT);
        }
    }

    private static AmqpException refused(String explanation) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new ConsistentHashRouter(HashSource.of(exchangeArguments));
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return HashSource.of(exchangeArguments).isRoutingKey();
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return KeyVerdicts.chosen(bindings, router, message, "the hash of the message leads to ");
    }
}
