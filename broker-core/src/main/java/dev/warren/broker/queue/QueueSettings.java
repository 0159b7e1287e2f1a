package dev.warren.broker.queue;

import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a queue: its arguments and its policies taken together. Of numbers the smallest counts; of the rest an
 * argument wins over the operator policy, and that over the policy (RabbitMQ). Immutable.
 *
 * @param type {@code classic} or {@code quorum}
 * @param messageTtlMs -1 for none
 * @param expiresMs how long the queue may be unused, -1 for ever
 * @param deadLetterExchange null when dead messages are dropped
 * @param deadLetterRoutingKey null for the keys that a message came with
 * @param deliveryLimit failed deliveries after which a message is given up, -1 for none
 * @param consumerTimeoutMs how long a delivery may be unacknowledged, -1 when nothing says so
 */
public record QueueSettings(
        String type,
        long messageTtlMs,
        long expiresMs,
        LengthLimit limit,
        @Nullable String deadLetterExchange,
        @Nullable String deadLetterRoutingKey,
        long deliveryLimit,
        long consumerTimeoutMs,
        boolean singleActiveConsumer,
        RetryDelay retry,
        int maxPriority) {
    static final String CLASSIC = "classic";
    static final String QUORUM = "quorum";

    /** RabbitMQ 4.0 and later. */
    private static final long QUORUM_DELIVERY_LIMIT = 20;

    // RabbitMQ 4.3: quorum queues have priorities without being asked.
    private static final int QUORUM_MAX_PRIORITY = 31;
    private static final int QUORUM_DEFAULT_PRIORITY = 4;

    /** What of a queue's definition and policies is looked at, under one name. */
    private record Sources(FieldTable arguments, EffectivePolicy policy) {
        private @Nullable FieldValue argument(String name) {
            return arguments.get("x-" + name);
        }

        /** The smallest number of the three; -1 when there is none. */
        long least(String name) {
            long least = -1;
            for (FieldValue value : all(name)) {
                if (value != null && value.isInteger() && value.longValue() >= 0) {
                    least = least < 0 ? value.longValue() : Math.min(least, value.longValue());
                }
            }
            return least;
        }

        @Nullable
        String text(String name) {
            for (FieldValue value : all(name)) {
                if (value != null && value.isText()) {
                    return (String) value.value();
                }
            }
            return null;
        }

        private @Nullable FieldValue[] all(String name) {
            return new @Nullable FieldValue[] {
                argument(name),
                policy.operatorDefinition().get(name),
                policy.definition().get(name)
            };
        }

        boolean says(String name) {
            for (FieldValue value : all(name)) {
                if (value != null && value.isInteger()) {
                    return true;
                }
            }
            return false;
        }
    }

    static QueueSettings of(QueueSpec spec, EffectivePolicy policy) {
        Sources from = new Sources(spec.arguments(), policy);
        String type = QueueArguments.type(spec.arguments());
        String overflow = from.text("overflow");
        FieldValue single = spec.arguments().get("x-single-active-consumer");
        return new QueueSettings(
                type,
                from.least("message-ttl"),
                from.least("expires"),
                new LengthLimit(
                        from.least("max-length"),
                        from.least("max-length-bytes"),
                        LengthLimit.Overflow.of(overflow == null ? "" : overflow)),
                from.text("dead-letter-exchange"),
                from.text("dead-letter-routing-key"),
                deliveryLimit(from, type),
                from.least("consumer-timeout"),
                single != null && Boolean.TRUE.equals(single.value()),
                retry(from),
                type.equals(QUORUM) ? QUORUM_MAX_PRIORITY : QueueArguments.maxPriority(spec.arguments()));
    }

    private static long deliveryLimit(Sources from, String type) {
        // RabbitMQ: -1 says that there is no limit, unless another source sets one.
        return from.says("delivery-limit") || !type.equals(QUORUM)
                ? from.least("delivery-limit")
                : QUORUM_DELIVERY_LIMIT;
    }

    private static RetryDelay retry(Sources from) {
        String after = from.text("delayed-retry-type");
        long min = from.least("delayed-retry-min");
        long max = from.least("delayed-retry-max");
        if (after == null || min <= 0) {
            return RetryDelay.NONE;
        }
        try {
            return new RetryDelay(
                    RetryDelay.After.valueOf(after.toUpperCase(Locale.ROOT)), min, max < 0 ? min : Math.max(min, max));
        } catch (IllegalArgumentException e) {
            return RetryDelay.NONE;
        }
    }

    /** The priority of a message that has none. */
    int defaultPriority() {
        return isQuorum() ? QUORUM_DEFAULT_PRIORITY : 0;
    }

    /** How long a message with this expiration may wait; -1 for ever. */
    long timeToLiveMs(long expirationMs) {
        return messageTtlMs < 0 || expirationMs >= 0 && expirationMs < messageTtlMs ? expirationMs : messageTtlMs;
    }

    /** Whether messages are refused, rather than dropped, once there are too many. */
    public boolean refusesWhenFull() {
        return limit.exists() && limit.overflow() != LengthLimit.Overflow.DROP_HEAD;
    }

    boolean isQuorum() {
        return type.equals(QUORUM);
    }

    /** Whether redelivered messages say how often their delivery failed. */
    boolean countsDeliveries() {
        return isQuorum() || deliveryLimit >= 0;
    }
}
