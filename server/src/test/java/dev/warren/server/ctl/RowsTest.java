package dev.warren.server.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final List<String> HEADER = List.of("name", "n");

    private static List<String> printed(Rows form, List<String> header, List<List<String>> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        form.print(new PrintStream(out, true, StandardCharsets.UTF_8), header, rows);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void prettyTableIsAsWideAsItsWidestValue() {
        assertEquals(
                List.of(
                        "┌───────┬───┐",
                        "│ name  │ n │",
                        "├───────┼───┤",
                        "│ queue │ 1 │",
                        "├───────┼───┤",
                        "│ é     │ 2 │",
                        "└───────┴───┘"),
                printed(Rows.PRETTY_TABLE, HEADER, List.of(List.of("queue", "1"), List.of("é", "2"))));
    }

    @Test
    void csvQuotesWhatWouldEndAValue() {
        assertEquals(
                List.of("name,n", "\"a,\"\"b\"\"\",1"), printed(Rows.CSV, HEADER, List.of(List.of("a,\"b\"", "1"))));
    }

    @Test
    void nothingHasNoHeader() {
        for (Rows form : Rows.values()) {
            assertEquals(List.of(), printed(form, HEADER, List.of()));
        }
        assertEquals(List.of("a\t1"), printed(Rows.TABLE, List.of(), List.of(List.of("a", "1"))));
    }
}
