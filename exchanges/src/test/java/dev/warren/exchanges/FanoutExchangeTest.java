package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FanoutExchangeTest {
    private final Fixture exchange = Fixture.of("fanout");

    @Test
    void routesToAllWhateverTheKeys() {
        exchange.bind("one", "a").bind("two", "b").bind("three", "");
        assertEquals(Set.of("one", "two", "three"), exchange.route("c"));
    }

    @Test
    void routesNowhereWithoutBindings() {
        assertEquals(Set.of(), exchange.route(""));
    }

    @Test
    void unbindingOneKeyKeepsTheOtherBindingOfTheSameDestination() {
        exchange.bind("one", "a").bind("one", "b").bind("two", "a").unbind("one", "a");
        assertEquals(Set.of("one", "two"), exchange.route(""));
        exchange.unbind("one", "b");
        assertEquals(Set.of("two"), exchange.route(""));
    }
}
