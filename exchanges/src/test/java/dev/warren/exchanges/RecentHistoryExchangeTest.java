package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecentHistoryExchangeTest {
    private final ExchangeType type = Fixture.type("x-recent-history");
    private final Fixture.Home home = new Fixture.Home();

    @Test
    void aNewBindingGetsTheLastMessagesInTheirOrder() {
        Fixture exchange = exchange(3);
        for (int i = 0; i < 5; i++) {
            exchange.route("k" + i);
        }
        exchange.bind("q", "any");
        assertEquals(List.of("q k2", "q k3", "q k4"), home.delivered);
    }

    @Test
    void keepsTwentyUnlessToldOtherwise() {
        Fixture exchange = Fixture.of("x-recent-history", FieldTable.EMPTY, home);
        for (int i = 0; i < 30; i++) {
            exchange.route("k" + i);
        }
        exchange.bind("q", "");
        assertEquals(20, home.delivered.size());
        assertEquals("q k10", home.delivered.get(0));
    }

    @Test
    void routesToEverythingBoundAndLeavesOutWhatIsNotToBeStored() {
        Fixture exchange = exchange(3).bind("a", "x").bind("b", "y");
        assertEquals(Set.of("a", "b"), exchange.route("k1"));
        assertEquals(Set.of("a", "b"), exchange.route("k2", noStore(FieldValue.of(true))));
        assertEquals(Set.of("a", "b"), exchange.route("k3", noStore(FieldValue.of(false))));
        assertEquals(Set.of("a", "b"), exchange.route("k4", noStore(FieldValue.of("true"))));
        exchange.bind("c", "");
        assertEquals(List.of("c k1", "c k3", "c k4"), home.delivered);
    }

    @Test
    void agreesWithAListOverRandomSteps() {
        long seed = Long.getLong("warren.test.seed", System.nanoTime());
        System.out.println("RecentHistoryExchangeTest seed " + seed);
        Random random = new Random(seed);
        Fixture exchange = exchange(4);
        List<String> published = new ArrayList<>();
        Set<String> bound = new TreeSet<>();
        for (int step = 0; step < 5000; step++) {
            String name = "q" + random.nextInt(6);
            switch (random.nextInt(3)) {
                case 0 -> {
                    published.add("m" + step);
                    assertEquals(bound, exchange.route("m" + step), "seed " + seed);
                }
                case 1 -> {
                    if (bound.add(name)) {
                        home.delivered.clear();
                        exchange.bind(name, "");
                        List<String> last = published.subList(Math.max(0, published.size() - 4), published.size());
                        assertEquals(
                                last.stream().map(key -> name + " " + key).toList(), home.delivered, "seed " + seed);
                    }
                }
                default -> {
                    if (bound.remove(name)) {
                        exchange.unbind(name, "");
                    }
                }
            }
        }
        assertTrue(published.size() > 1000);
    }

    @Test
    void refusesLengthsThatAreNoPositiveIntegers() {
        assertRefused(FieldValue.of(0), "0");
        assertRefused(FieldValue.of(-1), "-1");
        assertRefused(FieldValue.of("5"), "<<\"5\">>");
        assertRefused(FieldValue.of(true), "true");
        assertDoesNotThrow(() -> type.check(length(FieldValue.of(5L))));
    }

    private void assertRefused(FieldValue length, String printed) {
        AmqpException refusal = assertThrows(AmqpException.class, () -> type.check(length(length)));
        assertEquals(
                "PRECONDITION_FAILED - Invalid argument " + printed
                        + ", 'x-recent-history-length' must be a positive integer",
                refusal.text());
    }

    private Fixture exchange(int length) {
        return Fixture.of("x-recent-history", length(FieldValue.of(length)), home);
    }

    private static FieldTable length(FieldValue length) {
        return FieldTable.builder().put("x-recent-history-length", length).build();
    }

    private static FieldTable noStore(FieldValue value) {
        return FieldTable.builder().put("x-recent-history-no-store", value).build();
    }
}
