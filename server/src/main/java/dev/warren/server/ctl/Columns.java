package dev.warren.server.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns that a list can show: rabbitmqctl's names, and where the API has them. Immutable. */
final class Columns {
    private final Map<String, String> pointers = new LinkedHashMap<>();
    private final List<String> standard;

    /**
     * @param standard shown unless others are asked for
     * @param specifications {@code name}, or {@code name=/json/pointer} where the API has another place for it
     */
    Columns(List<String> standard, String... specifications) {
        this.standard = List.copyOf(standard);
        for (String each : specifications) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            pointers.put(name, equals < 0 ? "/" + each : each.substring(equals + 1));
        }
    }

    List<String> names() {
        return List.copyOf(pointers.keySet());
    }

    /** Shows some of the API's objects, with the columns that the arguments ask for. */
    void print(Invocation invocation, Output out, Iterable<JsonNode> objects) {
        List<String> wanted = invocation.arguments();
        for (String column : wanted) {
            if (!pointers.containsKey(column)) {
                throw CtlException.usage("Info key(s) " + column + " are not supported");
            }
        }
        print(wanted.isEmpty() ? standard : wanted, out, objects);
    }

    void printStandard(Output out, Iterable<JsonNode> objects) {
        print(standard, out, objects);
    }

    private void print(List<String> wanted, Output out, Iterable<JsonNode> objects) {
        List<ObjectNode> rows = new ArrayList<>();
        for (JsonNode object : objects) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            for (String column : wanted) {
                JsonNode value = object.at(pointers.getOrDefault(column, ""));
                row.set(column, value.isMissingNode() ? JsonNodeFactory.instance.textNode("") : value);
            }
            rows.add(row);
        }
        out.rows(wanted, rows);
    }
}
