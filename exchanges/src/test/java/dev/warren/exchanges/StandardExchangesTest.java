package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardExchangesTest {
    @Test
    void registersEachTypeUnderItsName() {
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        List<String> names = types.all().stream().map(ExchangeType::name).toList();
        assertEquals(
                List.of(
                        "direct",
                        "fanout",
                        "headers",
                        "topic",
                        "x-consistent-hash",
                        "x-delayed-message",
                        "x-local-random",
                        "x-modulus-hash",
                        "x-random",
                        "x-recent-history"),
                names);
        types.all().forEach(type -> assertFalse(type.description().isBlank(), type.name()));
    }
}
