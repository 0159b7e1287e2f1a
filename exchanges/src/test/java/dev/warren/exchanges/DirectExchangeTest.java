package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.codec.FieldTable;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectExchangeTest {
    private final DirectRouter router = new DirectRouter();
    private final Fixture exchange = new Fixture(router);

    @Test
    void routesToEveryDestinationOfTheKey() {
        exchange.bind("one", "a").bind("two", "a").bind("three", "b");
        assertEquals(Set.of("one", "two"), exchange.route("a"));
        assertEquals(Set.of("three"), exchange.route("b"));
    }

    @Test
    void comparesKeysWholeAndWithoutWildcards() {
        exchange.bind("dots", "a.b").bind("star", "a.*").bind("hash", "#").bind("empty", "");
        assertEquals(Set.of("dots"), exchange.route("a.b"));
        assertEquals(Set.of("star"), exchange.route("a.*"));
        assertEquals(Set.of("empty"), exchange.route(""));
        assertEquals(Set.of(), exchange.route("A.B"));
    }

    @Test
    void unbindLeavesTheOtherBindings() {
        exchange.bind("one", "a").bind("two", "a").bind("one", "b").unbind("one", "a");
        assertEquals(Set.of("two"), exchange.route("a"));
        assertEquals(Set.of("one"), exchange.route("b"));
    }

    @Test
    void bindingsThatDifferInArgumentsGoOneByOne() {
        FieldTable arguments = FieldTable.builder().put("k", "v").build();
        exchange.bind("one", "a").bind("one", "a", arguments).unbind("one", "a");
        assertEquals(Set.of("one"), exchange.route("a"));
        exchange.unbind("one", "a", arguments);
        assertEquals(Set.of(), exchange.route("a"));
    }

    @Test
    void forgetsKeysWithoutBindings() {
        exchange.bind("one", "a").bind("two", "a").unbind("one", "a");
        assertEquals(1, router.size());
        exchange.unbind("two", "a");
        assertEquals(0, router.size());
    }

    @Test
    void routesByKeyOnly() {
        assertTrue(Fixture.type("direct").routesByKeyOnly(FieldTable.EMPTY));
    }
}
