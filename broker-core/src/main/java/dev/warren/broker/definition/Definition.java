package dev.warren.broker.definition;

import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;

/** What the broker remembers besides messages. The components named in each record's javadoc are its key. */
public sealed interface Definition {
    /**
     * Key: name.
     *
     * @param defaultQueueType x-queue-type of queues that are declared without one; empty for the broker's own
     * @param protectedFromDeletion whether deleting it is refused
     * @param tracing whether copies of what is published and delivered go to amq.rabbitmq.trace
     */
    record Vhost(
            String name,
            String description,
            List<String> tags,
            String defaultQueueType,
            boolean protectedFromDeletion,
            boolean tracing)
            implements Definition {
        public Vhost(String name, String description, List<String> tags) {
            this(name, description, tags, "", false, false);
        }
    }

    /** Key: name. An empty hash forbids logging in by password. */
    record User(String name, String passwordHash, String hashingAlgorithm, List<String> tags) implements Definition {}

    /** Key: vhost, user. Three regular expressions. */
    record Permission(String vhost, String user, String configure, String write, String read) implements Definition {}

    /** Key: vhost, user, exchange. Two regular expressions for routing keys. */
    record TopicPermission(String vhost, String user, String exchange, String write, String read)
            implements Definition {}

    /**
     * Key: vhost, operator, name.
     *
     * @param operator whether it is an operator policy, which can not be overridden
     * @param pattern regular expression, found anywhere in the name of a queue or exchange
     * @param applyTo queues, exchanges, all, classic_queues, quorum_queues or streams
     */
    record Policy(
            String vhost,
            boolean operator,
            String name,
            String pattern,
            String applyTo,
            int priority,
            FieldTable definition)
            implements Definition {}

    /** Key: vhost, component, name. */
    record Parameter(String vhost, String component, String name, FieldValue value) implements Definition {}

    /** Key: name. */
    record GlobalParameter(String name, FieldValue value) implements Definition {}

    /** Key: vhost, name. Names are max-connections and max-queues; below 0 is no limit. */
    record VhostLimit(String vhost, String name, long value) implements Definition {}

    /** Key: user, name. Names are max-connections and max-channels; below 0 is no limit. */
    record UserLimit(String user, String name, long value) implements Definition {}

    /** Key: vhost, name. {@code logId}: where a delaying exchange keeps its waiting messages, 0 for others. */
    record Exchange(
            String vhost,
            String name,
            String type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments,
            long logId)
            implements Definition {}

    /** Key: vhost, name. {@code logId}: the number of the queue in the message store. */
    record Queue(String vhost, String name, boolean durable, boolean autoDelete, FieldTable arguments, long logId)
            implements Definition {}

    /** Key: all components. */
    record Binding(
            String vhost, String source, String destination, boolean toQueue, String routingKey, FieldTable arguments)
            implements Definition {}
}
