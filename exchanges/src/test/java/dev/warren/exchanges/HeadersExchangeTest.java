package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import dev.warren.codec.ReplyCode;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersExchangeTest {
    private static final Set<String> MATCHED = Set.of("q");
    private static final Set<String> NOT_MATCHED = Set.of();

    private final Fixture exchange = Fixture.of("headers");

    @Test
    void allIsTheDefaultAndWantsEveryHeader() {
        exchange.bind("q", "", table("a", "1", "b", "2"));
        assertEquals(MATCHED, exchange.route("", table("a", "1", "b", "2", "c", "3")));
        assertEquals(NOT_MATCHED, exchange.route("", table("a", "1")));
        assertEquals(NOT_MATCHED, exchange.route("", table("a", "1", "b", "3")));
        assertEquals(NOT_MATCHED, exchange.route("", FieldTable.EMPTY));
    }

    @Test
    void anyWantsOneHeader() {
        exchange.bind("q", "", table("x-match", "any", "a", "1", "b", "2"));
        assertEquals(MATCHED, exchange.route("", table("b", "2")));
        assertEquals(MATCHED, exchange.route("", table("a", "9", "b", "2")));
        assertEquals(NOT_MATCHED, exchange.route("", table("a", "2", "b", "1")));
        assertEquals(NOT_MATCHED, exchange.route("", FieldTable.EMPTY));
    }

    @Test
    void nothingRequiredMatchesAllMessagesWithAllAndNoneWithAny() {
        exchange.bind("none", "", FieldTable.EMPTY)
                .bind("all", "", table("x-match", "all"))
                .bind("any", "", table("x-match", "any"));
        assertEquals(Set.of("none", "all"), exchange.route("", FieldTable.EMPTY));
        assertEquals(Set.of("none", "all"), exchange.route("", table("a", "1")));
    }

    @Test
    void headersStartingWithXAreSkipped() {
        exchange.bind("all", "", table("x-match", "all", "x-a", "1", "b", "2"))
                .bind("any", "", table("x-match", "any", "x-a", "1", "b", "2"));
        assertEquals(Set.of("all", "any"), exchange.route("", table("b", "2")));
        assertEquals(NOT_MATCHED, exchange.route("", table("x-a", "1")));
    }

    @Test
    void headersStartingWithXCountWithX() {
        exchange.bind("all", "", table("x-match", "all-with-x", "x-a", "1", "b", "2"))
                .bind("any", "", table("x-match", "any-with-x", "x-a", "1", "b", "2"));
        assertEquals(Set.of("all", "any"), exchange.route("", table("x-a", "1", "b", "2")));
        assertEquals(Set.of("any"), exchange.route("", table("x-a", "1")));
        assertEquals(Set.of("any"), exchange.route("", table("b", "2")));
    }

    @Test
    void xMatchItselfIsNeverRequired() {
        exchange.bind("q", "", table("x-match", "any-with-x", "a", "1"));
        assertEquals(NOT_MATCHED, exchange.route("", table("x-match", "any-with-x")));
    }

    @Test
    void voidMeansPresence() {
        FieldValue nothing = new FieldValue('V', FieldValue.NullValue.NULL);
        exchange.bind("q", "", FieldTable.builder().put("a", nothing).build());
        assertEquals(MATCHED, exchange.route("", table("a", "whatever")));
        assertEquals(
                MATCHED,
                exchange.route("", FieldTable.builder().put("a", nothing).build()));
        assertEquals(NOT_MATCHED, exchange.route("", table("b", "whatever")));
    }

    @Test
    void routingKeysDoNotMatter() {
        exchange.bind("q", "key", table("a", "1"));
        assertEquals(MATCHED, exchange.route("other", table("a", "1")));
        assertFalse(Fixture.type("headers").routesByKeyOnly(FieldTable.EMPTY));
    }

    @Test
    void manyHeadersAreFoundByTheFirstOfAName() {
        FieldTable.Builder headers = FieldTable.builder();
        for (int i = 0; i < 100; i++) {
            headers.put("h" + i, "first").put("h" + i, "second");
        }
        exchange.bind("first", "", table("h99", "first")).bind("second", "", table("h99", "second"));
        assertEquals(Set.of("first"), exchange.route("", headers.build()));
    }

    @Test
    void bindingsThatDifferInArgumentsGoOneByOne() {
        exchange.bind("q", "", table("a", "1")).bind("q", "", table("a", "2")).unbind("q", "", table("a", "1"));
        assertEquals(NOT_MATCHED, exchange.route("", table("a", "1")));
        assertEquals(MATCHED, exchange.route("", table("a", "2")));
    }

    @Test
    void headersAreNotDecodedWhenNothingIsBound() {
        Routable undecodable = new Routable() {
            @Override
            public String routingKey() {
                return "";
            }

            @Override
            public FieldTable headers() {
                throw new AssertionError("decoded");
            }

            @Override
            public dev.warren.broker.message.Message message() {
                throw new AssertionError("looked at");
            }
        };
        assertDoesNotThrow(() -> new HeadersRouter().route(undecodable, destination -> {}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "any", "all-with-x", "any-with-x"})
    void acceptsTheModesOfRabbitMq(String mode) {
        ExchangeType headers = Fixture.type("headers");
        assertDoesNotThrow(
                () -> headers.checkBinding(FieldTable.EMPTY, Fixture.binding("q", "", table("x-match", mode))));
        assertDoesNotThrow(() -> headers.checkBinding(FieldTable.EMPTY, Fixture.binding("q", "", FieldTable.EMPTY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "ALL", "with-x"})
    void refusesOtherModes(String mode) {
        assertRefused(
                table("x-match", mode),
                "Invalid x-match field value <<\"" + mode + "\">>; expected all, any, all-with-x, or any-with-x");
    }

    @Test
    void refusesAModeThatIsNoString() {
        assertRefused(
                FieldTable.builder().put("x-match", FieldValue.of(23)).build(),
                "Invalid x-match field type signedint (value 23); expected longstr");
        assertRefused(
                FieldTable.builder().put("x-match", true).build(),
                "Invalid x-match field type bool (value true); expected longstr");
    }

    private static void assertRefused(FieldTable arguments, String explanation) {
        ExchangeType headers = Fixture.type("headers");
        AmqpException refusal = assertThrows(
                AmqpException.class, () -> headers.checkBinding(FieldTable.EMPTY, Fixture.binding("q", "", arguments)));
        assertEquals(ReplyCode.PRECONDITION_FAILED, refusal.code());
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.text());
    }

    private static FieldTable table(String... namesAndValues) {
        FieldTable.Builder table = FieldTable.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return table.build();
    }
}
