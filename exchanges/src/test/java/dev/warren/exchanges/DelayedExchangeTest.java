package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.exchange.RouterHome;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelayedExchangeTest {
    private final ExchangeType delayed = Fixture.type("x-delayed-message");

    @Test
    void routesAsTheInnerType() {
        Fixture topic = new Fixture(delayed.newRouter(inner("topic"), Fixture.HOME)).bind("q", "a.#");
        assertEquals(Set.of("q"), topic.route("a.b"));
        Fixture direct = new Fixture(delayed.newRouter(inner("direct"), Fixture.HOME)).bind("q", "a.#");
        assertEquals(Set.of(), direct.route("a.b"));
    }

    @Test
    void onlyItDelays() {
        assertTrue(delayed.delays());
        for (String type : new String[] {"direct", "fanout", "topic", "headers"}) {
            assertFalse(Fixture.type(type).delays(), type);
        }
    }

    @Test
    void routesByKeyOnlyIfTheInnerTypeDoes() {
        assertTrue(delayed.routesByKeyOnly(inner("topic")));
        assertFalse(delayed.routesByKeyOnly(inner("headers")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
    void acceptsAnExistingType(String type) {
        assertDoesNotThrow(() -> delayed.check(inner(type)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "x-delayed-message"})
    void refusesATypeThatCannotRoute(String type) {
        assertRefused(inner(type));
    }

    @Test
    void refusesAMissingTypeAndOneThatIsNoString() {
        assertRefused(FieldTable.EMPTY);
        assertRefused(FieldTable.builder().put("x-delayed-type", true).build());
        assertRefused(FieldTable.builder()
                .put("x-delayed-type", new FieldValue('S', new byte[] {(byte) 0xff}))
                .build());
    }

    @Test
    void theInnerTypeChecksTheArgumentsToo() {
        ExchangeTypes types = new ExchangeTypes();
        StandardExchanges.register(types);
        types.register(new Picky());
        ExchangeType withPicky = new DelayedExchange(types);
        AmqpException refusal = assertThrows(AmqpException.class, () -> withPicky.check(inner("x-picky")));
        assertEquals("PRECONDITION_FAILED - picky", refusal.text());
    }

    private void assertRefused(FieldTable arguments) {
        AmqpException refusal = assertThrows(AmqpException.class, () -> delayed.check(arguments));
        assertEquals(ReplyCode.PRECONDITION_FAILED, refusal.code());
        assertEquals(
                "PRECONDITION_FAILED - Invalid argument, 'x-delayed-type' must be an existing exchange type",
                refusal.text());
    }

    private static FieldTable inner(String type) {
        return FieldTable.builder().put("x-delayed-type", type).build();
    }

    private static final class Picky implements ExchangeType {
        @Override
        public String name() {
            return "x-picky";
        }

        @Override
        public String description() {
            return "refuses everything";
        }

        @Override
        public void check(FieldTable arguments) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "picky");
        }

        @Override
        public Router newRouter(FieldTable exchangeArguments, RouterHome home) {
            return new FanoutRouter();
        }
    }
}
