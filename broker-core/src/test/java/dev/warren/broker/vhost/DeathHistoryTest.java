package dev.warren.broker.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.queue.DeathReason;
import dev.warren.broker.vhost.DeathHistory.Death;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeathHistoryTest {
    private static final FieldTable NONE = FieldTable.EMPTY;

    private static Death death(DeathReason reason, String queue) {
        return new Death(reason, queue, 1_700_000_000L, "x", List.of("k", "cc"), null);
    }

    private static FieldTable after(FieldTable headers, Death... deaths) {
        FieldTable now = headers;
        for (Death death : deaths) {
            now = DeathHistory.add(now, death);
        }
        return now;
    }

    private static List<FieldTable> tables(FieldTable headers) {
        return ((List<?>) Objects.requireNonNull(headers.get("x-death")).value())
                .stream().map(each -> (FieldTable) ((FieldValue) each).value()).toList();
    }

    private static @Nullable Object value(FieldTable table, String name) {
        FieldValue value = table.get(name);
        return value == null ? null : value.value();
    }

    private static List<String> names(FieldTable table) {
        return table.fields().stream().map(Map.Entry::getKey).toList();
    }

    private static FieldTable withHistory(FieldValue history) {
        return FieldTable.builder().put("x-death", history).build();
    }

    @Test
    void writesTheFirstDeathInRabbitmqsOrderAndTypes() {
        Death death = new Death(DeathReason.EXPIRED, "q", 1_700_000_000L, "x", List.of("k", "cc"), "500");
        FieldTable expected = FieldTable.builder()
                .put("count", FieldValue.of(1L))
                .put("reason", "expired")
                .put("queue", "q")
                .put("time", new FieldValue('T', 1_700_000_000L))
                .put("exchange", "x")
                .put("routing-keys", FieldValue.of(List.of(FieldValue.of("k"), FieldValue.of("cc"))))
                .put("original-expiration", "500")
                .build();
        assertEquals(List.of(expected), tables(after(NONE, death)));
    }

    @Test
    void sortsTheHeadersAndSaysWhereItDiedFirstAndLast() {
        FieldTable sent =
                FieldTable.builder().put("z", "1").put("a", "2").put("B", "3").build();
        FieldTable headers = after(sent, death(DeathReason.REJECTED, "one"), death(DeathReason.EXPIRED, "two"));
        assertEquals(
                List.of(
                        "B",
                        "a",
                        "x-death",
                        "x-first-death-exchange",
                        "x-first-death-queue",
                        "x-first-death-reason",
                        "x-last-death-exchange",
                        "x-last-death-queue",
                        "x-last-death-reason",
                        "z"),
                names(headers));
        assertEquals("one", value(headers, "x-first-death-queue"));
        assertEquals("rejected", value(headers, "x-first-death-reason"));
        assertEquals("two", value(headers, "x-last-death-queue"));
        assertEquals("expired", value(headers, "x-last-death-reason"));
    }

    @Test
    void dropsWhatAClientMadeUpWithoutACount() {
        FieldTable madeUp =
                FieldTable.builder().put("reason", "expired").put("queue", "q").build();
        FieldTable sent = FieldTable.builder()
                .put("x-death", FieldValue.of(List.of(FieldValue.of(madeUp), FieldValue.of("nonsense"))))
                .build();
        FieldTable headers = after(sent, death(DeathReason.EXPIRED, "one"));
        assertEquals(
                List.of("one"),
                tables(headers).stream().map(table -> value(table, "queue")).toList());
        assertEquals("one", value(headers, "x-first-death-queue"));
    }

    @Test
    void putsTheLatestDeathFirst() {
        FieldTable headers = after(NONE, death(DeathReason.REJECTED, "one"), death(DeathReason.REJECTED, "two"));
        assertEquals(
                List.of("two", "one"),
                tables(headers).stream().map(table -> value(table, "queue")).toList());
        assertEquals(
                List.of("count", "exchange", "queue", "reason", "routing-keys", "time"),
                names(tables(headers).get(0)),
                "RabbitMQ sorts what it adds to a history");
    }

    @Test
    void countsDeathsOfTheSameQueueAndReasonAndKeepsTheFirstOnesDetails() {
        Death later = new Death(DeathReason.REJECTED, "one", 1_800_000_000L, "y", List.of("other"), "7");
        FieldTable headers = after(NONE, death(DeathReason.REJECTED, "one"), death(DeathReason.REJECTED, "two"), later);
        FieldTable latest = tables(headers).get(0);
        assertEquals(2, tables(headers).size());
        assertEquals("one", value(latest, "queue"));
        assertEquals(2L, value(latest, "count"));
        assertEquals(1_700_000_000L, value(latest, "time"));
        assertEquals("x", value(latest, "exchange"));
    }

    @Test
    void tellsReasonsApart() {
        FieldTable headers = after(NONE, death(DeathReason.REJECTED, "one"), death(DeathReason.EXPIRED, "one"));
        assertEquals(2, tables(headers).size());
        assertEquals(1L, value(tables(headers).get(0), "count"));
    }

    @Test
    void survivesAHistoryThatAClientMadeUp() {
        FieldTable madeUp = FieldTable.builder()
                .put("count", "many")
                .put("queue", "one")
                .put("reason", "rejected")
                .build();
        for (FieldValue history : List.of(
                FieldValue.of("garbage"),
                FieldValue.of(List.of(FieldValue.of(1), FieldValue.of("x"), FieldValue.of(NONE))),
                FieldValue.of(List.of(FieldValue.of(madeUp), FieldValue.of(madeUp))))) {
            FieldTable headers = after(withHistory(history), death(DeathReason.REJECTED, "one"));
            assertEquals("one", value(tables(headers).get(0), "queue"));
            assertEquals(1L, value(tables(headers).get(0), "count"));
        }
    }

    @Test
    void seesACycleWithoutARejection() {
        FieldTable headers = after(NONE, death(DeathReason.EXPIRED, "one"), death(DeathReason.MAXLEN, "two"));
        assertTrue(DeathHistory.isCycle(headers, "one"));
        assertTrue(DeathHistory.isCycle(headers, "two"));
        assertFalse(DeathHistory.isCycle(headers, "three"));
    }

    @Test
    void letsAMessageGoRoundThatWasRejectedSince() {
        FieldTable headers = after(NONE, death(DeathReason.REJECTED, "work"), death(DeathReason.EXPIRED, "wait"));
        assertFalse(DeathHistory.isCycle(headers, "work"));
        assertTrue(DeathHistory.isCycle(headers, "wait"), "no rejection since it was there");
    }
}
