package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that a client wants to see, as paths with dots. Empty: all. Immutable. */
record Columns(List<String> paths) {
    static Columns of(@Nullable String commaSeparated) {
        return new Columns(
                commaSeparated == null || commaSeparated.isEmpty() ? List.of() : List.of(commaSeparated.split(",")));
    }

    ObjectNode narrow(ObjectNode item) {
        if (paths.isEmpty()) {
            return item;
        }
        ObjectNode narrowed = Json.object();
        for (String path : paths) {
            JsonNode value = Listing.at(item, path);
            if (value != null) {
                put(narrowed, path, value);
            }
        }
        return narrowed;
    }

    private static void put(ObjectNode into, String path, JsonNode value) {
        ObjectNode node = into;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode inner = node.get(names[i]);
            if (inner != null && !(inner instanceof ObjectNode)) {
                return;
            }
            node = inner instanceof ObjectNode object ? object : node.putObject(names[i]);
        }
        // What is put may be put twice, whole and in part: the item itself must not change.
        node.set(names[names.length - 1], value.deepCopy());
    }
}
