package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentHashExchangeTest {
    private static final int KEYS = 20_000;
    private final ExchangeType type = Fixture.type("x-consistent-hash");

    @Test
    void spreadsKeysInProportionToTheWeights() {
        Fixture exchange = Fixture.of("x-consistent-hash")
                .bind("a", "1")
                .bind("b", "2")
                .bind("c", "3")
                .bind("d", "4");
        Map<String, Integer> counts = new HashMap<>();
        placement(exchange).values().forEach(name -> counts.merge(name, 1, Integer::sum));
        Map<String, Integer> weights = Map.of("a", 1, "b", 2, "c", 3, "d", 4);
        weights.forEach((name, weight) -> {
            double expected = KEYS * weight / 10.0;
            // five standard deviations of a binomial distribution
            assertEquals(expected, counts.get(name), 5 * Math.sqrt(expected), name);
        });
    }

    @Test
    void aNewDestinationOnlyTakes() {
        Fixture exchange = tenQueues();
        Map<String, String> before = placement(exchange);
        Map<String, String> after = placement(exchange.bind("new", "10"));
        int moved = 0;
        for (Map.Entry<String, String> placed : before.entrySet()) {
            String now = after.get(placed.getKey());
            if (!now.equals(placed.getValue())) {
                assertEquals("new", now);
                moved++;
            }
        }
        assertEquals(KEYS / 11.0, moved, 5 * Math.sqrt(KEYS / 11.0));
    }

    @Test
    void onlyTheKeysOfARemovedDestinationMove() {
        Fixture exchange = tenQueues();
        Map<String, String> before = placement(exchange);
        Map<String, String> after = placement(exchange.unbind("q3", "10"));
        before.forEach((key, name) -> {
            if (!name.equals("q3")) {
                assertEquals(name, after.get(key));
            }
        });
        assertFalse(after.containsValue("q3"));
    }

    @Test
    void theOrderOfBindingDoesNotMatter() {
        Fixture backwards = Fixture.of("x-consistent-hash");
        for (int i = 9; i >= 0; i--) {
            backwards.bind("q" + i, "10");
        }
        assertEquals(placement(tenQueues()), placement(backwards));
    }

    @Test
    void aDestinationCountsWithItsFirstBinding() {
        Fixture exchange = Fixture.of("x-consistent-hash").bind("a", "1").bind("b", "1");
        Map<String, String> before = placement(exchange);
        assertEquals(before, placement(exchange.bind("a", "1000")));
        assertNotEquals(before, placement(exchange.unbind("a", "1")));
        assertEquals(Set.of("b"), exchange.unbind("a", "1000").route("any"));
    }

    @Test
    void nothingBoundGetsNothing() {
        assertEquals(Set.of(), Fixture.of("x-consistent-hash").route("k"));
    }

    @Test
    void hashesAHeaderInsteadOfTheKey() {
        Fixture exchange = bound(table("hash-header", "h"));
        List<String> places = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FieldTable headers = table("h", "v" + i);
            Set<String> place = exchange.route("k", headers);
            assertEquals(place, exchange.route("other", headers));
            places.addAll(place);
        }
        assertTrue(places.stream().distinct().count() > 5);
        assertEquals(exchange.route("k1"), exchange.route("k2"), "messages without the header are alike");
        assertFalse(type.routesByKeyOnly(table("hash-header", "h")));
        assertTrue(type.routesByKeyOnly(FieldTable.EMPTY));
    }

    @Test
    void integersInAHeaderHashByValue() {
        Fixture exchange = bound(table("hash-header", "h"));
        int differ = 0;
        for (int i = 0; i < 50; i++) {
            Set<String> place = exchange.route("", header(FieldValue.of(i)));
            assertEquals(place, exchange.route("", header(FieldValue.of((long) i))));
            differ += place.equals(exchange.route("", header(FieldValue.of("" + i)))) ? 0 : 1;
        }
        assertTrue(differ > 25, "an integer is not its digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"correlation_id", "message_id", "timestamp"})
    void hashesAProperty(String property) {
        Fixture exchange = bound(table("hash-property", property));
        List<String> places = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            BasicProperties properties = new BasicProperties(
                    null, null, null, null, null, "c" + i, null, null, "m" + i, i, null, null, null, null);
            Set<String> place = exchange.route(new Fixture.Message("k", FieldTable.EMPTY, properties));
            assertEquals(place, exchange.route(new Fixture.Message("other", FieldTable.EMPTY, properties)));
            places.addAll(place);
        }
        assertTrue(places.stream().distinct().count() > 5);
        assertEquals(exchange.route("k1"), exchange.route("k2"), "messages without the property are alike");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|The binding key must be greater than 0",
                "-1|The binding key must be greater than 0",
                "10001|The binding key must not exceed 10000",
                "99999999999999999999|The binding key must not exceed 10000",
                "''|The binding key must be an integer: <<>>",
                "abc|The binding key must be an integer: <<\"abc\">>",
                "1.5|The binding key must be an integer: <<\"1.5\">>",
                "é|The binding key must be an integer: <<\"é\"/utf8>>"
            })
    void refusesKeysThatAreNoWeights(String key, String explanation) {
        AmqpException refusal = assertThrows(
                AmqpException.class,
                () -> type.checkBinding(FieldTable.EMPTY, Fixture.binding("q", key, FieldTable.EMPTY)));
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10000", "+3", "007"})
    void acceptsWeights(String key) {
        assertDoesNotThrow(() -> type.checkBinding(FieldTable.EMPTY, Fixture.binding("q", key, FieldTable.EMPTY)));
        assertEquals(Set.of("q"), Fixture.of("x-consistent-hash").bind("q", key).route("k"));
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        assertRefused(table("hash-property", "app_id"), "Unsupported property: app_id");
        assertRefused(
                FieldTable.builder()
                        .put("hash-header", "h")
                        .put("hash-property", "message_id")
                        .build(),
                "hash-header and hash-property are mutually exclusive");
        assertRefused(
                FieldTable.builder().put("hash-header", true).build(),
                "Invalid argument, 'hash-header' must be a longstr");
    }

    private void assertRefused(FieldTable arguments, String explanation) {
        AmqpException refusal = assertThrows(AmqpException.class, () -> type.check(arguments));
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.text());
    }

    private static Fixture tenQueues() {
        return bound(FieldTable.EMPTY);
    }

    private static Fixture bound(FieldTable arguments) {
        Fixture exchange = Fixture.of("x-consistent-hash", arguments, Fixture.HOME);
        for (int i = 0; i < 10; i++) {
            exchange.bind("q" + i, "10");
        }
        return exchange;
    }

    private static Map<String, String> placement(Fixture exchange) {
        Map<String, String> placed = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            Set<String> names = exchange.route("key." + i);
            assertEquals(1, names.size());
            placed.put("key." + i, names.iterator().next());
        }
        return placed;
    }

    private static FieldTable header(FieldValue value) {
        return FieldTable.builder().put("h", value).build();
    }

    private static FieldTable table(String name, String value) {
        return FieldTable.builder().put(name, value).build();
    }
}
