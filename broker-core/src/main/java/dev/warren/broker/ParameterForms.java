package dev.warren.broker;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Operator policies and limits in the form of runtime parameters, as RabbitMQ keeps them. */
final class ParameterForms {
    private ParameterForms() {}

    static Definition.Policy operatorPolicy(Definition.Parameter parameter) {
        FieldTable value = table(parameter);
        FieldValue definition = value.get("definition");
        FieldValue priority = value.get("priority");
        if (definition == null || !(definition.value() instanceof FieldTable keys)) {
            throw missing("definition", parameter);
        }
        return new Definition.Policy(
                parameter.vhost(),
                true,
                parameter.name(),
                text(value, "pattern", parameter, null),
                text(value, "apply-to", parameter, "all"),
                priority != null && priority.isInteger() ? (int) priority.longValue() : 0,
                keys);
    }

    static Definition.Parameter parameter(Definition.Policy policy) {
        FieldTable value = FieldTable.builder()
                .put("pattern", policy.pattern())
                .put("definition", FieldValue.of(policy.definition()))
                .put("priority", FieldValue.of(policy.priority()))
                .put("apply-to", policy.applyTo())
                .build();
        return new Definition.Parameter(policy.vhost(), "operator_policy", policy.name(), FieldValue.of(value));
    }

    static List<Definition.VhostLimit> limits(Definition.Parameter parameter) {
        List<Definition.VhostLimit> limits = new ArrayList<>();
        for (Map.Entry<String, FieldValue> field : table(parameter).fields()) {
            if (!field.getValue().isInteger()) {
                throw DefinitionException.invalid(
                        "Validation failed\n\n" + field.getKey() + " should be a number, actually was "
                                + field.getValue().value() + "\n");
            }
            limits.add(new Definition.VhostLimit(
                    parameter.vhost(), field.getKey(), field.getValue().longValue()));
        }
        return limits;
    }

    static List<Definition.Parameter> parameters(List<Definition.VhostLimit> limits) {
        Map<String, FieldTable.Builder> byVhost = new TreeMap<>();
        for (Definition.VhostLimit each : limits) {
            byVhost.computeIfAbsent(each.vhost(), v -> FieldTable.builder())
                    .put(each.name(), FieldValue.of(each.value()));
        }
        List<Definition.Parameter> parameters = new ArrayList<>();
        byVhost.forEach((vhost, value) -> parameters.add(
                new Definition.Parameter(vhost, "vhost-limits", "limits", FieldValue.of(value.build()))));
        return parameters;
    }

    private static FieldTable table(Definition.Parameter parameter) {
        if (parameter.value().value() instanceof FieldTable table) {
            return table;
        }
        throw DefinitionException.invalid("Validation failed\n\n" + parameter.name() + " not a list\n");
    }

    private static String text(
            FieldTable value, String key, Definition.Parameter parameter, @Nullable String standard) {
        FieldValue found = value.get(key);
        if (found == null && standard != null) {
            return standard;
        }
        if (found == null || !found.isText()) {
            throw missing(key, parameter);
        }
        return (String) found.value();
    }

    private static DefinitionException missing(String key, Definition.Parameter parameter) {
        return DefinitionException.invalid(
                "Validation failed\n\nKey \"" + key + "\" not found in " + parameter.name() + "\n");
    }
}
