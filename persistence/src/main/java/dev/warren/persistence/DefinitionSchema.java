package dev.warren.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The definition tables' versions. A step is never changed once released: what is wrong with it, a later one repairs.
 *
 * <p>Immutable.
 */
final class DefinitionSchema {
    static final List<List<String>> STEPS = List.of(
            List.of(
                    "CREATE TABLE vhosts (name VARCHAR PRIMARY KEY, description VARCHAR NOT NULL, tags VARCHAR ARRAY NOT NULL)",
                    "CREATE TABLE users (name VARCHAR PRIMARY KEY, password_hash VARCHAR NOT NULL,"
                            + " hashing_algorithm VARCHAR NOT NULL, tags VARCHAR ARRAY NOT NULL)",
                    "CREATE TABLE permissions (vhost VARCHAR, user_name VARCHAR, configure_pattern VARCHAR NOT NULL,"
                            + " write_pattern VARCHAR NOT NULL, read_pattern VARCHAR NOT NULL, PRIMARY KEY (vhost, user_name))",
                    "CREATE TABLE exchanges (vhost VARCHAR, name VARCHAR, type VARCHAR NOT NULL, durable BOOLEAN NOT NULL,"
                            + " auto_delete BOOLEAN NOT NULL, internal BOOLEAN NOT NULL, arguments VARBINARY NOT NULL,"
                            + " log_id BIGINT NOT NULL, PRIMARY KEY (vhost, name))",
                    "CREATE TABLE queues (vhost VARCHAR, name VARCHAR, durable BOOLEAN NOT NULL, auto_delete BOOLEAN NOT NULL,"
                            + " arguments VARBINARY NOT NULL, log_id BIGINT NOT NULL, PRIMARY KEY (vhost, name))",
                    "CREATE TABLE bindings (vhost VARCHAR, source VARCHAR, destination VARCHAR, to_queue BOOLEAN,"
                            + " routing_key VARCHAR, arguments VARBINARY,"
                            + " PRIMARY KEY (vhost, source, destination, to_queue, routing_key, arguments))",
                    "CREATE TABLE log_ids (next BIGINT NOT NULL)",
                    "INSERT INTO log_ids VALUES (1)"),
            List.of(
                    "ALTER TABLE vhosts ADD COLUMN default_queue_type VARCHAR DEFAULT '' NOT NULL",
                    "ALTER TABLE vhosts ADD COLUMN protected_from_deletion BOOLEAN DEFAULT FALSE NOT NULL",
                    "ALTER TABLE vhosts ADD COLUMN tracing BOOLEAN DEFAULT FALSE NOT NULL",
                    "CREATE TABLE topic_permissions (vhost VARCHAR, user_name VARCHAR, exchange VARCHAR,"
                            + " write_pattern VARCHAR NOT NULL, read_pattern VARCHAR NOT NULL,"
                            + " PRIMARY KEY (vhost, user_name, exchange))",
                    "CREATE TABLE policies (vhost VARCHAR, operator BOOLEAN, name VARCHAR, pattern VARCHAR NOT NULL,"
                            + " apply_to VARCHAR NOT NULL, priority INT NOT NULL, definition VARBINARY NOT NULL,"
                            + " PRIMARY KEY (vhost, operator, name))",
                    "CREATE TABLE parameters (vhost VARCHAR, component VARCHAR, name VARCHAR, contents VARBINARY NOT NULL,"
                            + " PRIMARY KEY (vhost, component, name))",
                    "CREATE TABLE global_parameters (name VARCHAR PRIMARY KEY, contents VARBINARY NOT NULL)",
                    "CREATE TABLE vhost_limits (vhost VARCHAR, name VARCHAR, most BIGINT NOT NULL,"
                            + " PRIMARY KEY (vhost, name))",
                    "CREATE TABLE user_limits (user_name VARCHAR, name VARCHAR, most BIGINT NOT NULL,"
                            + " PRIMARY KEY (user_name, name))"));

    private DefinitionSchema() {}

    /**
     * Brings a database to the last of the steps. A step interrupted half-way is done again from its start.
     *
     * @throws SQLException also if the database was written by a newer version
     */
    static void migrate(Connection connection, List<List<String>> steps) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL)");
            int version = version(statement);
            if (version > steps.size()) {
                throw new SQLException("definitions have schema version " + version + ", this broker knows up to "
                        + steps.size() + ": it is too old for them");
            }
            if (version == steps.size()) {
                return;
            }
            for (int step = version; step < steps.size(); step++) {
                for (String sql : steps.get(step)) {
                    // H2 commits every change of a table by itself, so a step may be found half done.
                    statement.execute(sql.replaceFirst("^CREATE TABLE (?!IF)", "CREATE TABLE IF NOT EXISTS ")
                            .replaceFirst(" ADD COLUMN (?!IF)", " ADD COLUMN IF NOT EXISTS "));
                }
                statement.execute("DELETE FROM schema_version");
                statement.execute("INSERT INTO schema_version VALUES (" + (step + 1) + ")");
                connection.commit();
            }
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
