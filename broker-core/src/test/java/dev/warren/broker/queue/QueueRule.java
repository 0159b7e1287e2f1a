package dev.warren.broker.queue;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;

/** A rule that a queue has, beside priorities and dead letters. */
enum QueueRule {
    NONE,
    EXPIRATION,
    TTL,
    POLICY_TTL,
    DROP_HEAD,
    REJECT_PUBLISH,
    REJECT_PUBLISH_DLX,
    DELIVERY_LIMIT,
    RETRY,
    SINGLE_ACTIVE;

    static final int TTL_MS = 40;
    static final int LEAST_RETRY_MS = 5;
    static final int MOST_RETRY_MS = 20;

    boolean refuses() {
        return this == REJECT_PUBLISH || this == REJECT_PUBLISH_DLX;
    }

    /** The arguments of a queue with the rule. */
    FieldTable arguments(int limit, int maxPriority, boolean letters) {
        FieldTable.Builder arguments = FieldTable.builder();
        if (maxPriority > 0) {
            arguments.put("x-max-priority", FieldValue.of(maxPriority));
        }
        if (letters) {
            arguments.put("x-dead-letter-exchange", "dead");
        }
        switch (this) {
            case TTL -> arguments.put("x-message-ttl", FieldValue.of(TTL_MS));
            case DROP_HEAD -> arguments.put("x-max-length", FieldValue.of(limit));
            case REJECT_PUBLISH ->
                arguments.put("x-max-length", FieldValue.of(limit)).put("x-overflow", "reject-publish");
            case REJECT_PUBLISH_DLX ->
                arguments.put("x-max-length", FieldValue.of(limit)).put("x-overflow", "reject-publish-dlx");
            case DELIVERY_LIMIT -> arguments.put("x-delivery-limit", FieldValue.of(deliveryLimit(limit)));
            case RETRY ->
                arguments
                        .put("x-delayed-retry-type", "all")
                        .put("x-delayed-retry-min", FieldValue.of(LEAST_RETRY_MS))
                        .put("x-delayed-retry-max", FieldValue.of(MOST_RETRY_MS));
            case SINGLE_ACTIVE -> arguments.put("x-single-active-consumer", true);
            default -> {}
        }
        return arguments.build();
    }

    static int deliveryLimit(int limit) {
        return limit % 4;
    }
}
