package dev.warren.broker.policy;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.Map;
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

    /** The value of a key with both policies taken together; null when neither has it. */
    public @Nullable FieldValue get(String key) {
        FieldValue user = definition.get(key);
        FieldValue operator = operatorDefinition.get(key);
        return user == null ? operator : operator == null ? user : merge(key, user, operator);
    }

    /** Both policies taken together. */
    public FieldTable merged() {
        if (operatorDefinition.isEmpty()) {
            return definition;
        }
        FieldTable.Builder merged = FieldTable.builder();
        for (Map.Entry<String, FieldValue> field : definition.fields()) {
            FieldValue operator = operatorDefinition.get(field.getKey());
            merged.put(
                    field.getKey(),
                    operator == null ? field.getValue() : merge(field.getKey(), field.getValue(), operator));
        }
        for (Map.Entry<String, FieldValue> field : operatorDefinition.fields()) {
            if (definition.get(field.getKey()) == null) {
                merged.put(field.getKey(), field.getValue());
            }
        }
        return merged.build();
    }

    /** RabbitMQ: of two limits the lower holds; of what can not be compared, the operator's. */
    private static FieldValue merge(String key, FieldValue user, FieldValue operator) {
        if (!user.isInteger() || !operator.isInteger() || key.equals("queue-version")) {
            return operator;
        }
        // A delivery-limit below zero is none at all: the other one holds.
        boolean unlimited = user.longValue() < 0 || operator.longValue() < 0;
        boolean userHolds = key.equals("delivery-limit") && unlimited
                ? user.longValue() > operator.longValue()
                : user.longValue() < operator.longValue();
        return userHolds ? user : operator;
    }
}
