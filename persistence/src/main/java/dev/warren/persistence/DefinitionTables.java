package dev.warren.persistence;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.Definition.Binding;
import dev.warren.broker.definition.Definition.Exchange;
import dev.warren.broker.definition.Definition.Permission;
import dev.warren.broker.definition.Definition.Queue;
import dev.warren.broker.definition.Definition.User;
import dev.warren.broker.definition.Definition.Vhost;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldTables;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The tables of all kinds of definitions. Arguments are kept as on the wire. */
final class DefinitionTables {
    static final List<DefinitionTable<?>> ALL = List.of(
            new DefinitionTable<>(
                    Vhost.class,
                    "vhosts",
                    List.of("name"),
                    List.of("description", "tags"),
                    vhost -> List.of(vhost.name(), vhost.description(), tags(vhost.tags())),
                    row -> new Vhost(row.getString("name"), row.getString("description"), tags(row))),
            new DefinitionTable<>(
                    User.class,
                    "users",
                    List.of("name"),
                    List.of("password_hash", "hashing_algorithm", "tags"),
                    user -> List.of(user.name(), user.passwordHash(), user.hashingAlgorithm(), tags(user.tags())),
                    row -> new User(
                            row.getString("name"),
                            row.getString("password_hash"),
                            row.getString("hashing_algorithm"),
                            tags(row))),
            new DefinitionTable<>(
                    Permission.class,
                    "permissions",
                    List.of("vhost", "user_name"),
                    List.of("configure_pattern", "write_pattern", "read_pattern"),
                    permission -> List.of(
                            permission.vhost(),
                            permission.user(),
                            permission.configure(),
                            permission.write(),
                            permission.read()),
                    row -> new Permission(
                            row.getString("vhost"),
                            row.getString("user_name"),
                            row.getString("configure_pattern"),
                            row.getString("write_pattern"),
                            row.getString("read_pattern"))),
            new DefinitionTable<>(
                    Exchange.class,
                    "exchanges",
                    List.of("vhost", "name"),
                    List.of("type", "durable", "auto_delete", "internal", "arguments", "log_id"),
                    exchange -> List.of(
                            exchange.vhost(),
                            exchange.name(),
                            exchange.type(),
                            exchange.durable(),
                            exchange.autoDelete(),
                            exchange.internal(),
                            FieldTables.encode(exchange.arguments()),
                            exchange.logId()),
                    row -> new Exchange(
                            row.getString("vhost"),
                            row.getString("name"),
                            row.getString("type"),
                            row.getBoolean("durable"),
                            row.getBoolean("auto_delete"),
                            row.getBoolean("internal"),
                            arguments(row),
                            row.getLong("log_id"))),
            new DefinitionTable<>(
                    Queue.class,
                    "queues",
                    List.of("vhost", "name"),
                    List.of("durable", "auto_delete", "arguments", "log_id"),
                    queue -> List.of(
                            queue.vhost(),
                            queue.name(),
                            queue.durable(),
                            queue.autoDelete(),
                            FieldTables.encode(queue.arguments()),
                            queue.logId()),
                    row -> new Queue(
                            row.getString("vhost"),
                            row.getString("name"),
                            row.getBoolean("durable"),
                            row.getBoolean("auto_delete"),
                            arguments(row),
                            row.getLong("log_id"))),
            new DefinitionTable<>(
                    Binding.class,
                    "bindings",
                    List.of("vhost", "source", "destination", "to_queue", "routing_key", "arguments"),
                    List.of(),
                    binding -> List.of(
                            binding.vhost(),
                            binding.source(),
                            binding.destination(),
                            binding.toQueue(),
                            binding.routingKey(),
                            FieldTables.encode(binding.arguments())),
                    row -> new Binding(
                            row.getString("vhost"),
                            row.getString("source"),
                            row.getString("destination"),
                            row.getBoolean("to_queue"),
                            row.getString("routing_key"),
                            arguments(row))));

    private DefinitionTables() {}

    static DefinitionTable<?> of(Definition definition) {
        for (DefinitionTable<?> table : ALL) {
            if (table.kind().isInstance(definition)) {
                return table;
            }
        }
        throw new IllegalArgumentException("no table for " + definition.getClass());
    }

    private static Object tags(List<String> tags) {
        return tags.toArray(new String[0]);
    }

    private static List<String> tags(ResultSet row) throws SQLException {
        Array tags = row.getArray("tags");
        return Arrays.stream((Object[]) tags.getArray()).map(String::valueOf).toList();
    }

    private static FieldTable arguments(ResultSet row) throws SQLException {
        return FieldTables.decode(row.getBytes("arguments"));
    }
}
