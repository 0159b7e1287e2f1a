package dev.warren.management.metrics;

import dev.warren.broker.Broker;
import dev.warren.broker.definition.Definition;
import dev.warren.codec.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The global parameter by which tools know a cluster for good, whatever it is called. Of RabbitMQ's definitions the one there. */
public final class ClusterId {
    public static final String PARAMETER = "internal_cluster_id";

    private ClusterId() {}

    /** The same at each start: it follows from the node's name unless definitions said another. */
    public static String of(Broker broker) {
        return broker.administration().globalParameters().stream()
                .filter(each -> each.name().equals(PARAMETER))
                .map(each -> each.value().value())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElseGet(() -> derived(broker));
    }

    public static Definition.GlobalParameter parameter(Broker broker) {
        return new Definition.GlobalParameter(PARAMETER, FieldValue.of(of(broker)));
    }

    private static String derived(Broker broker) {
        byte[] name = broker.options().nodeName().getBytes(StandardCharsets.UTF_8);
        return "rabbitmq-cluster-id-" + UUID.nameUUIDFromBytes(name);
    }
}
