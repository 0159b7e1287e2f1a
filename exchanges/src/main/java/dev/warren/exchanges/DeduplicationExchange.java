package dev.warren.exchanges;

import dev.warren.broker.dedup.DeduplicationWindow;
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
import org.jspecify.annotations.Nullable;

/**
 * Routes to everything bound, but a message whose header x-deduplication-header was seen before not at all: such a one counts
 * as unroutable. x-cache-size (required) and x-cache-ttl bound what is remembered, x-cache-persistence {@code disk} keeps it
 * over a restart. Stateless.
 *
 * <p>The plug-in rabbitmq_message_deduplication by Matteo Cafasso. Unlike it, the oldest key goes first, not any.
 */
final class DeduplicationExchange implements ExchangeType {
    private static final String SIZE = "x-cache-size";
    private static final String TTL = "x-cache-ttl";
    private static final String PERSISTENCE = "x-cache-persistence";

    @Override
    public String name() {
        return "x-message-deduplication";
    }

    @Override
    public String description() {
        return "Message Deduplication Exchange.";
    }

    @Override
    public void check(FieldTable arguments) {
        FieldValue size = arguments.get(SIZE);
        if (positive(size) == 0) {
            throw refused("Missing or invalid argument, '" + SIZE + "' must be an integer greater than 0");
        }
        FieldValue ttl = arguments.get(TTL);
        if (ttl != null && positive(ttl) == 0) {
            throw refused("Invalid argument, '" + TTL + "' must be an integer greater than 0");
        }
        FieldValue persistence = arguments.get(PERSISTENCE);
        if (persistence != null && !isText(persistence, "disk") && !isText(persistence, "memory")) {
            throw refused("Invalid argument, '" + PERSISTENCE + "' must be either 'disk' or 'memory'");
        }
    }

    private static boolean isText(@Nullable FieldValue value, String text) {
        return value != null && value.isText() && value.value().equals(text);
    }

    /** A number or its digits; 0 for anything else. */
    static long positive(@Nullable FieldValue value) {
        if (value != null && value.isInteger()) {
            return Math.max(0, value.longValue());
        }
        if (value == null || !value.isText() || !((String) value.value()).matches("[0-9]{1,18}")) {
            return 0;
        }
        return Long.parseLong((String) value.value());
    }

    private static AmqpException refused(String explanation) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    @Override
    public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
        return new DeduplicationRouter(new DeduplicationWindow(
                (int) Math.min(Integer.MAX_VALUE, positive(exchangeArguments.get(SIZE))),
                positive(exchangeArguments.get(TTL)),
                keepsLog(exchangeArguments),
                home));
    }

    @Override
    public boolean routesByKeyOnly(FieldTable exchangeArguments) {
        return false;
    }

    @Override
    public boolean keepsLog(FieldTable exchangeArguments) {
        return isText(exchangeArguments.get(PERSISTENCE), "disk");
    }

    @Override
    public List<Verdict> explain(
            FieldTable exchangeArguments, List<Binding> bindings, Router router, Routable message) {
        String condition = message.headers().get(DeduplicationRouter.KEY) == null
                ? "the message has no " + DeduplicationRouter.KEY + ", so it is no duplicate"
                : "unless a message with the same " + DeduplicationRouter.KEY + " came before";
        return Collections.nCopies(bindings.size(), Verdict.yes(condition));
    }
}
