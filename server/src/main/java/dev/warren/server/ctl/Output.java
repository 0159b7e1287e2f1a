package dev.warren.server.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Prints as rabbitmqctl does: tables, or JSON, one row a line. Used by one thread. */
final class Output {
    private final PrintStream out;
    private final boolean quiet;
    private final boolean json;
    private final Rows form;
    private final boolean headers;

    /** @throws CtlException 64 for a formatter that there is none of */
    Output(PrintStream out, Invocation invocation) {
        this.out = out;
        String formatter = invocation.option("formatter", "table");
        this.json = formatter.equals("json");
        this.form = switch (formatter) {
            case "table", "json" -> Rows.TABLE;
            case "pretty_table" -> Rows.PRETTY_TABLE;
            case "csv" -> Rows.CSV;
            default -> throw CtlException.usage("unsupported formatter: " + formatter);
        };
        boolean silent = invocation.has("silent");
        this.quiet = silent || json || form == Rows.CSV || invocation.has("quiet");
        this.headers = !silent && !invocation.has("no-table-headers");
    }

    /** What is being done, for people. */
    void banner(String text) {
        if (!quiet) {
            out.println(text);
        }
    }

    boolean isJson() {
        return json;
    }

    /** For what is no table: a script. */
    void print(Consumer<PrintStream> printing) {
        printing.accept(out);
    }

    void line(String text) {
        out.println(text);
    }

    void rows(List<String> columns, List<ObjectNode> rows) {
        if (json) {
            out.println("[");
            for (int i = 0; i < rows.size(); i++) {
                out.println((i == 0 ? "" : ",") + rows.get(i));
            }
            out.println("]");
            return;
        }
        List<List<String>> texts = new ArrayList<>();
        for (ObjectNode row : rows) {
            List<String> values = new ArrayList<>();
            columns.forEach(column -> values.add(top(row.path(column))));
            texts.add(values);
        }
        form.print(out, headers ? columns : List.of(), texts);
    }

    private static String top(JsonNode value) {
        return value.isTextual() ? oneLine(value.textValue()) : erlang(value);
    }

    private static String oneLine(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    /** As Erlang prints it, which scripts parse. */
    private static String erlang(JsonNode value) {
        if (value.isObject()) {
            List<String> fields = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                fields.add("{\"" + field.getKey() + "\"," + inner(field.getValue()) + "}");
            }
            return "[" + String.join(",", fields) + "]";
        } else if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.isTextual() ? item.textValue() : erlang(item)));
            return "[" + String.join(", ", items) + "]";
        }
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }

    private static String inner(JsonNode value) {
        return value.isTextual() ? value.toString() : erlang(value);
    }
}
