package dev.warren.broker.vhost;

import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.Map;

/** The type of queues that are declared without one, which a virtual host may set. */
public final class DefaultQueueType {
    private static final String ARGUMENT = "x-queue-type";
    private static final String CLASSIC = "classic";
    private static final String QUORUM = "quorum";

    private DefaultQueueType() {}

    /**
     * Reads a name as it comes from outside; empty for the broker's own default.
     *
     * @throws DefinitionException when there is no such queue type
     */
    public static String of(String name) {
        if (name.isEmpty() || name.equals("undefined")) {
            return "";
        }
        if (!name.equals(CLASSIC) && !name.equals(QUORUM)) {
            throw DefinitionException.invalid(name + " is not a valid queue type");
        }
        return name;
    }

    /** The type of a queue. */
    static String of(QueueSpec spec) {
        FieldValue type = spec.arguments().get(ARGUMENT);
        return type != null && QUORUM.equals(type.value()) ? QUORUM : CLASSIC;
    }

    /** RabbitMQ: the virtual host's default becomes an argument of the queue, which is shown and compared. */
    static QueueSpec apply(String defaultType, QueueSpec spec) {
        if (defaultType.isEmpty() || spec.arguments().get(ARGUMENT) != null) {
            return spec;
        }
        FieldTable.Builder arguments = FieldTable.builder();
        for (Map.Entry<String, FieldValue> field : spec.arguments().fields()) {
            arguments.put(field.getKey(), field.getValue());
        }
        // A queue that can not be of that type is of the type that can be everything.
        boolean fits = spec.outlivesBroker() && !spec.autoDelete();
        arguments.put(ARGUMENT, fits ? defaultType : CLASSIC);
        return new QueueSpec(
                spec.vhost(), spec.name(), spec.durable(), spec.autoDelete(), spec.exclusiveOwner(), arguments.build());
    }
}
