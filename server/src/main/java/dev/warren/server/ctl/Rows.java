package dev.warren.server.ctl;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Ways to print a table of texts. */
enum Rows {
    /** Columns with tabs between, as scripts of rabbitmqctl's users split them. */
    TABLE {
        @Override
        void print(PrintStream out, List<String> header, List<List<String>> rows) {
            header(header, rows).forEach(row -> out.println(String.join("\t", row)));
        }
    },

    /** With lines around. */
    PRETTY_TABLE {
        @Override
        void print(PrintStream out, List<String> header, List<List<String>> rows) {
            List<List<String>> all = header(header, rows);
            if (all.isEmpty()) {
                return;
            }
            int[] widths = new int[all.get(0).size()];
            for (List<String> row : all) {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(widths[i], length(row.get(i)));
                }
            }
            out.println(line("┌", "┬", "┐", widths));
            for (int i = 0; i < all.size(); i++) {
                if (i > 0) {
                    out.println(line("├", "┼", "┤", widths));
                }
                StringBuilder text = new StringBuilder("│");
                for (int j = 0; j < widths.length; j++) {
                    String value = all.get(i).get(j);
                    text.append(' ')
                            .append(value)
                            .append(" ".repeat(widths[j] - length(value)))
                            .append(" │");
                }
                out.println(text);
            }
            out.println(line("└", "┴", "┘", widths));
        }
    },

    /** RFC 4180, but for the ends of lines. */
    CSV {
        @Override
        void print(PrintStream out, List<String> header, List<List<String>> rows) {
            for (List<String> row : header(header, rows)) {
                out.println(String.join(",", row.stream().map(Rows::quoted).toList()));
            }
        }
    };

    /** @param header empty for none */
    abstract void print(PrintStream out, List<String> header, List<List<String>> rows);

    /** RabbitMQ: nothing has no header. */
    private static List<List<String>> header(List<String> header, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        if (!header.isEmpty() && !rows.isEmpty()) {
            all.add(header);
        }
        all.addAll(rows);
        return all;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String line(String left, String between, String right, int[] widths) {
        List<String> parts = new ArrayList<>();
        for (int width : widths) {
            parts.add("─".repeat(width + 2));
        }
        return left + String.join(between, parts) + right;
    }

    private static String quoted(String value) {
        return value.matches("(?s).*[\",\r\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
