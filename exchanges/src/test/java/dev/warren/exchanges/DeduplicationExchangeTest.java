package dev.warren.exchanges;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeduplicationExchangeTest {
    private static final Set<String> ROUTED = Set.of("q");
    private static final Set<String> HELD_BACK = Set.of();

    private final Fixture.Home home = new Fixture.Home();

    @Test
    void holdsBackWhatWasSeenBefore() {
        Fixture exchange = exchange(10, 0);
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("a"))));
        assertEquals(HELD_BACK, exchange.route("", key(FieldValue.of("a"))));
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("b"))));
        assertEquals(ROUTED, exchange.route("", FieldTable.EMPTY));
        assertEquals(ROUTED, exchange.route("", FieldTable.EMPTY));
    }

    @Test
    void integersAreTheSameByValueAndNotTheirDigits() {
        Fixture exchange = exchange(10, 0);
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of(7))));
        assertEquals(HELD_BACK, exchange.route("", key(FieldValue.of(7L))));
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("7"))));
    }

    @Test
    void aRefusedMessageMayComeAgain() {
        Fixture exchange = exchange(10, 0);
        exchange.route(Fixture.REFUSED, key(FieldValue.of("a")));
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("a"))));
        assertEquals(HELD_BACK, exchange.route("", key(FieldValue.of("a"))));
    }

    @Test
    void aMessagesOwnTimeCounts() {
        Fixture exchange = exchange(10, 1000);
        FieldTable shorter = FieldTable.builder()
                .put("x-deduplication-header", "a")
                .put("x-cache-ttl", FieldValue.of(100))
                .build();
        exchange.route("", shorter);
        exchange.route("", key(FieldValue.of("b")));
        home.nowMs = 99;
        assertEquals(HELD_BACK, exchange.route("", key(FieldValue.of("a"))));
        home.nowMs = 100;
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("a"))));
        home.nowMs = 999;
        assertEquals(HELD_BACK, exchange.route("", key(FieldValue.of("b"))));
        home.nowMs = 1000;
        assertEquals(ROUTED, exchange.route("", key(FieldValue.of("b"))));
    }

    @Test
    void agreesWithAListOfKeysOverRandomSteps() {
        long seed = Long.getLong("warren.test.seed", System.nanoTime());
        System.out.println("DeduplicationExchangeTest seed " + seed);
        Random random = new Random(seed);
        Fixture exchange = exchange(8, 50);
        Map<String, Long> expiries = new LinkedHashMap<>();
        int heldBack = 0;
        for (int step = 0; step < 20_000; step++) {
            home.nowMs += random.nextInt(4);
            String name = "k" + random.nextInt(14);
            Long expiry = expiries.get(name);
            boolean known = expiry != null && expiry > home.nowMs;
            if (known) {
                heldBack++;
            } else {
                expiries.remove(name);
                expiries.put(name, home.nowMs + 50);
                if (expiries.size() > 8) {
                    expiries.remove(expiries.keySet().iterator().next());
                }
            }
            assertEquals(known ? HELD_BACK : ROUTED, exchange.route("", key(FieldValue.of(name))), "seed " + seed);
        }
        assertTrue(heldBack > 1000, "too few duplicates to mean anything, seed " + seed);
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        String size = "Missing or invalid argument, 'x-cache-size' must be an integer greater than 0";
        assertRefused(FieldTable.EMPTY, size);
        assertRefused(arguments(0, null), size);
        assertRefused(
                FieldTable.builder()
                        .put("x-cache-size", FieldValue.of(5))
                        .put("x-cache-ttl", "soon")
                        .build(),
                "Invalid argument, 'x-cache-ttl' must be an integer greater than 0");
        assertRefused(
                arguments(5, "tape"), "Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'");
        assertDoesNotThrow(() -> Fixture.type("x-message-deduplication").check(arguments(5, "memory")));
        assertTrue(Fixture.type("x-message-deduplication").keepsLog(arguments(5, "disk")));
    }

    private static void assertRefused(FieldTable arguments, String explanation) {
        AmqpException refusal = assertThrows(AmqpException.class, () -> Fixture.type("x-message-deduplication")
                .check(arguments));
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.text());
    }

    private Fixture exchange(int size, int ttlMs) {
        FieldTable.Builder arguments = FieldTable.builder().put("x-cache-size", FieldValue.of(size));
        if (ttlMs > 0) {
            arguments.put("x-cache-ttl", FieldValue.of(ttlMs));
        }
        return Fixture.of("x-message-deduplication", arguments.build(), home).bind("q", "");
    }

    private static FieldTable arguments(int size, @Nullable String persistence) {
        FieldTable.Builder arguments = FieldTable.builder().put("x-cache-size", FieldValue.of(size));
        if (persistence != null) {
            arguments.put("x-cache-persistence", persistence);
        }
        return arguments.build();
    }

    private static FieldTable key(FieldValue key) {
        return FieldTable.builder().put("x-deduplication-header", key).build();
    }
}
