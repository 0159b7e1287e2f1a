package dev.warren.broker.definition;

import dev.warren.codec.FieldTable;
import java.util.List;

/** What the broker remembers besides messages. The components named in each record's javadoc are its key. */
public sealed interface Definition {
    /** Key: name. */
    record Vhost(String name, String description, List<String> tags) implements Definition {}

    /** Key: name. An empty hash forbids logging in by password. */
    record User(String name, String passwordHash, String hashingAlgorithm, List<String> tags) implements Definition {}

    /** Key: vhost, user. Three regular expressions. */
    record Permission(String vhost, String user, String configure, String write, String read) implements Definition {}

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
