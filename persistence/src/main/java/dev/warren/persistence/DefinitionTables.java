package dev.warren.persistence;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.Definition.Binding;
import dev.warren.broker.definition.Definition.Exchange;
import dev.warren.broker.definition.Definition.GlobalParameter;
import dev.warren.broker.definition.Definition.Parameter;
import dev.warren.broker.definition.Definition.Permission;
import dev.warren.broker.definition.Definition.Policy;
import dev.warren.broker.definition.Definition.Queue;
import dev.warren.broker.definition.Definition.TopicPermission;
import dev.warren.broker.definition.Definition.User;
import dev.warren.broker.definition.Definition.UserLimit;
import dev.warren.broker.definition.Definition.Vhost;
import dev.warren.broker.definition.Definition.VhostLimit;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldTables;
import dev.warren.codec.FieldValue;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The tables of all kinds of definitions. Arguments are kept as on the wire. */
final class DefinitionTables {
    private static final String VALUE = "value";

    static final List<DefinitionTable<?>> ALL = List.of(
            new DefinitionTable<>(
                    Vhost.class,
                    "vhosts",
                    List.of("name"),
                    List.of("description", "tags", "default_queue_type", "protected_from_deletion", "tracing"),
                    vhost -> List.of(
                            vhost.name(),
                            vhost.description(),
                            tags(vhost.tags()),
                            vhost.defaultQueueType(),
                            vhost.protectedFromDeletion(),
                            vhost.tracing()),
                    row -> new Vhost(
                            row.getString("name"),
                            row.getString("description"),
                            tags(row),
                            row.getString("default_queue_type"),
                            row.getBoolean("protected_from_deletion"),
                            row.getBoolean("tracing"))),
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
                    TopicPermission.class,
                    "topic_permissions",
                    List.of("vhost", "user_name", "exchange"),
                    List.of("write_pattern", "read_pattern"),
                    permission -> List.of(
                            permission.vhost(),
                            permission.user(),
                            permission.exchange(),
                            permission.write(),
                            permission.read()),
                    row -> new TopicPermission(
                            row.getString("vhost"),
                            row.getString("user_name"),
                            row.getString("exchange"),
                            row.getString("write_pattern"),
                            row.getString("read_pattern"))),
            new DefinitionTable<>(
                    Policy.class,
                    "policies",
                    List.of("vhost", "operator", "name"),
                    List.of("pattern", "apply_to", "priority", "definition"),
                    policy -> List.of(
                            policy.vhost(),
                            policy.operator(),
                            policy.name(),
                            policy.pattern(),
                            policy.applyTo(),
                            policy.priority(),
                            FieldTables.encode(policy.definition())),
                    row -> new Policy(
                            row.getString("vhost"),
                            row.getBoolean("operator"),
                            row.getString("name"),
                            row.getString("pattern"),
                            row.getString("apply_to"),
                            row.getInt("priority"),
                            FieldTables.decode(row.getBytes("definition")))),
            new DefinitionTable<>(
                    Parameter.class,
                    "parameters",
                    List.of("vhost", "component", "name"),
                    List.of("contents"),
                    parameter -> List.of(
                            parameter.vhost(), parameter.component(), parameter.name(), encoded(parameter.value())),
                    row -> new Parameter(
                            row.getString("vhost"), row.getString("component"), row.getString("name"), value(row))),
            new DefinitionTable<>(
                    GlobalParameter.class,
                    "global_parameters",
                    List.of("name"),
                    List.of("contents"),
                    parameter -> List.of(parameter.name(), encoded(parameter.value())),
                    row -> new GlobalParameter(row.getString("name"), value(row))),
            new DefinitionTable<>(
                    VhostLimit.class,
                    "vhost_limits",
                    List.of("vhost", "name"),
                    List.of("most"),
                    limit -> List.of(limit.vhost(), limit.name(), limit.value()),
                    row -> new VhostLimit(row.getString("vhost"), row.getString("name"), row.getLong("most"))),
            new DefinitionTable<>(
                    UserLimit.class,
                    "user_limits",
                    List.of("user_name", "name"),
                    List.of("most"),
                    limit -> List.of(limit.user(), limit.name(), limit.value()),
                    row -> new UserLimit(row.getString("user_name"), row.getString("name"), row.getLong("most"))),
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

    /** A value by itself has no form on the wire: it is a table's only field. */
    private static byte[] encoded(FieldValue value) {
        return FieldTables.encode(FieldTable.builder().put(VALUE, value).build());
    }

    private static FieldValue value(ResultSet row) throws SQLException {
        FieldValue value = FieldTables.decode(row.getBytes("contents")).get(VALUE);
        if (value == null) {
            throw new SQLException("a parameter has no value");
        }
        return value;
    }

    private static FieldTable arguments(ResultSet row) throws SQLException {
        return FieldTables.decode(row.getBytes("arguments"));
    }
}
