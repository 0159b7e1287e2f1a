package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that choose one of their bindings without looking at weights. */
class SingleDestinationTest {
    private static final int MESSAGES = 12_000;

    @ParameterizedTest
    @ValueSource(strings = {"x-modulus-hash", "x-random", "x-local-random"})
    void givesEachMessageToOneBindingEvenly(String type) {
        Fixture exchange = Fixture.of(type);
        assertEquals(Set.of(), exchange.route("k"));
        exchange.bind("a", "").bind("b", "").bind("c", "");
        assertShares(exchange, Map.of("a", 1, "b", 1, "c", 1));
        exchange.unbind("b", "");
        assertShares(exchange, Map.of("a", 1, "c", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-modulus-hash", "x-random"})
    void aDestinationThatIsBoundTwiceCountsTwice(String type) {
        assertShares(Fixture.of(type).bind("a", "one").bind("a", "two").bind("b", "other"), Map.of("a", 2, "b", 1));
    }

    @Test
    void modulusHashFollowsTheKeyWhateverTheOrderOfBinding() {
        Fixture one = Fixture.of("x-modulus-hash").bind("a", "").bind("b", "").bind("c", "");
        Fixture other = Fixture.of("x-modulus-hash").bind("c", "").bind("a", "").bind("b", "");
        for (int i = 0; i < 1000; i++) {
            assertEquals(one.route("k" + i), other.route("k" + i));
            assertEquals(one.route("k" + i), one.route("k" + i));
        }
        assertTrue(Fixture.type("x-modulus-hash").routesByKeyOnly(FieldTable.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random"})
    void aChoiceByChanceIsNotRemembered(String type) {
        assertFalse(Fixture.type(type).routesByKeyOnly(FieldTable.EMPTY));
    }

    @Test
    void localRandomTakesNoKeysAndNoExchanges() {
        assertRefused("k", "Non empty binding 'k' key not permitted");
        assertRefused("", "Destination not found");
    }

    private static void assertRefused(String key, String explanation) {
        AmqpException refusal = assertThrows(AmqpException.class, () -> Fixture.type("x-local-random")
                .checkBinding(FieldTable.EMPTY, Fixture.binding("an exchange", key, FieldTable.EMPTY)));
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.text());
    }

    private static void assertShares(Fixture exchange, Map<String, Integer> shares) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            Set<String> names = exchange.route("key." + i);
            assertEquals(1, names.size());
            counts.merge(names.iterator().next(), 1, Integer::sum);
        }
        assertEquals(shares.keySet(), counts.keySet());
        double whole = shares.values().stream().mapToInt(share -> share).sum();
        shares.forEach((name, share) -> {
            double expected = MESSAGES * share / whole;
            assertEquals(expected, counts.get(name), 6 * Math.sqrt(expected), name);
        });
    }
}
