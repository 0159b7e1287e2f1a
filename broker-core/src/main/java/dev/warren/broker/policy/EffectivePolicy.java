package dev.warren.broker.policy;

import dev.warren.codec.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * The policies in force for one queue or exchange: at most one policy and one operator policy (RabbitMQ). Immutable.
 *
 * @param name the policy that applies, null for none; {@code definition} holds its keys and values
 * @param operatorName the operator policy that applies, null for none
 */
public record EffectivePolicy(
        @Nullable String name,
        FieldTable definition,
        @Nullable String operatorName,
        FieldTable operatorDefinition) {
    public static final EffectivePolicy NONE = new EffectivePolicy(null, FieldTable.EMPTY, null, FieldTable.EMPTY);
}
