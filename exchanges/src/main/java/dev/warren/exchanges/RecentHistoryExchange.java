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
import java.util.Collections;
import java.util.List;

/**
 * Routes to everything bound, and gives whatever is newly bound the last messages: 20, or as many as the argument
 * x-recent-history-length says. A message with the header x-recent-history-no-store set to true is not among them.
 * Stateless.
 *
 * <p>RabbitMQ: the plug-in rabbitmq_recent_history_exchange, which since 4.0 keeps the history over a restart. Of a durable
 * exchange Warren keeps the persistent messages.
 */
final class RecentHistoryExchange implements ExchangeType {
    private static final String LENGTH = "x-recent-history-length";
    private static final int DEFAULT_LENGTH = 20;

    @Override
    public String name() {
        return "x-recent-history";
    }

    @Override
    public String description() {
        return "Recent History Exchange.";
    }

    @Override
    public void check(FieldTable arguments) {
        FieldValue length = arguments.get(LENGTH);
        if (length == null) {
            return;
        }
        // RabbitMQ's list of types.
        boolean signed = "bsIl".indexOf(length.type()) >= 0;
        if (!signed || length.longValue() < 1) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "Invalid argument " + ErlangTerms.of(length) + ", '" + LENGTH + "' must be a positive integer");
        }
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        FieldValue length = exchangeArguments.get(LENGTH);
        return new RecentHistoryRouter(
                length == null ? DEFAULT_LENGTH : (int) Math.min(Integer.MAX_VALUE, length.longValue()), home);
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    @Override
    public boolean keepsLog(FieldTable exchangeArguments) {
        return true;
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        return Collections.nCopies(bindings.size(), Verdict.yes("the exchange takes every message"));
    }
}
