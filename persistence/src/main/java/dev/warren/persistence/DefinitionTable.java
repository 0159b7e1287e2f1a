package dev.warren.persistence;

import dev.warren.broker.definition.Definition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How one kind of definition lies in its table: the columns of the key first, then the others. Immutable.
 *
 * @param <D> the kind
 */
record DefinitionTable<D extends Definition>(
        Class<D> kind,
        String name,
        List<String> key,
        List<String> others,
        Function<D, List<Object>> values,
        Reader<D> reader) {
    /** Makes a definition of a row. */
    interface Reader<D> {
        D read(ResultSet row) throws SQLException;
    }

    String mergeSql() {
        String marks = "?, ".repeat(key.size() + others.size());
        return "MERGE INTO " + name + " (" + String.join(", ", key) + (others.isEmpty() ? "" : ", ")
                + String.join(", ", others) + ") KEY (" + String.join(", ", key) + ") VALUES ("
                + marks.substring(0, marks.length() - 2) + ")";
    }

    String deleteSql() {
        return "DELETE FROM " + name + " WHERE " + String.join(" = ? AND ", key) + " = ?";
    }

    /** Sets the parameters of either statement. */
    void bind(PreparedStatement statement, Definition definition, boolean keyOnly) throws SQLException {
        List<Object> all = values.apply(kind.cast(definition));
        int count = keyOnly ? key.size() : all.size();
        for (int i = 0; i < count; i++) {
            statement.setObject(i + 1, all.get(i));
        }
    }

    void load(Connection connection, Consumer<Definition> target) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + name);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                target.accept(reader.read(rows));
            }
        }
    }
}
