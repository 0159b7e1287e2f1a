package dev.warren.broker.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    private final Policies policies = new Policies();

    private static FieldTable ttl(long ms) {
        return FieldTable.builder().put("message-ttl", FieldValue.of(ms)).build();
    }

    private static Definition.Policy policy(
            String name, String pattern, String applyTo, int priority, FieldTable keys) {
        return new Definition.Policy("/", false, name, pattern, applyTo, priority, keys);
    }

    private static Definition.Policy operator(String name, String pattern, FieldTable keys) {
        return new Definition.Policy("/", true, name, pattern, "all", 0, keys);
    }

    private static FieldTable one(String key, FieldValue value) {
        return FieldTable.builder().put(key, value).build();
    }

    @Test
    void thePatternIsFoundAnywhereInTheName() {
        policies.put(policy("p", "ord", "all", 0, ttl(1)));
        assertEquals("p", policies.ofQueue("new-orders", "classic").name());
        assertEquals("p", policies.ofExchange("orders").name());
        assertSame(EffectivePolicy.NONE, policies.ofQueue("invoices", "classic"));
    }

    @Test
    void theHighestPriorityAloneHolds() {
        policies.put(policy("low", "q", "all", -1, ttl(1)));
        policies.put(policy("high", "^q", "all", 7, one("max-length", FieldValue.of(3))));
        policies.put(policy("middle", ".*", "all", 0, ttl(2)));
        EffectivePolicy inForce = policies.ofQueue("q", "classic");
        assertEquals("high", inForce.name());
        assertNull(inForce.get("message-ttl"));
        assertEquals(
                List.of("high", "middle", "low"),
                policies.all(false).stream().map(Definition.Policy::name).toList());
        policies.remove("high", false);
        assertEquals("middle", policies.ofQueue("q", "classic").name());
    }

    @Test
    void appliesToTheKindThatItNames() {
        policies.put(policy("x", ".*", "exchanges", 5, one("alternate-exchange", FieldValue.of("ae"))));
        policies.put(policy("classic", ".*", "classic_queues", 4, ttl(1)));
        policies.put(policy("quorum", ".*", "quorum_queues", 9, ttl(1)));
        policies.put(policy("stream", ".*", "streams", 9, one("max-age", FieldValue.of("1D"))));
        assertEquals("x", policies.ofExchange("a").name());
        assertEquals("classic", policies.ofQueue("a", "classic").name());
        assertEquals("quorum", policies.ofQueue("a", "quorum").name());
    }

    @Test
    void isNotForClassicQueuesWithAKeyOfStreams() {
        policies.put(policy("all", ".*", "all", 0, one("max-age", FieldValue.of("1D"))));
        assertNull(policies.ofQueue("q", "classic").name());
        assertEquals("all", policies.ofExchange("x").name());
    }

    @Test
    void theOperatorPolicyIsMergedByTheLowerLimit() {
        policies.put(policy(
                "user",
                ".*",
                "all",
                0,
                FieldTable.builder()
                        .put("message-ttl", FieldValue.of(500))
                        .put("max-length", FieldValue.of(10))
                        .put("overflow", "reject-publish")
                        .put("dead-letter-exchange", "dlx")
                        .build()));
        policies.put(operator(
                "op",
                ".*",
                FieldTable.builder()
                        .put("message-ttl", FieldValue.of(1000L))
                        .put("max-length", FieldValue.of(5))
                        .put("overflow", "drop-head")
                        .put("expires", FieldValue.of(60_000))
                        .build()));
        EffectivePolicy inForce = policies.ofQueue("q", "classic");
        assertEquals("user", inForce.name());
        assertEquals("op", inForce.operatorName());
        FieldTable merged = inForce.merged();
        assertEquals(FieldValue.of(500), merged.get("message-ttl"));
        assertEquals(FieldValue.of(5), merged.get("max-length"));
        assertEquals(FieldValue.of("drop-head"), merged.get("overflow"));
        assertEquals(FieldValue.of("dlx"), merged.get("dead-letter-exchange"));
        assertEquals(FieldValue.of(60_000), merged.get("expires"));
        assertEquals(merged.get("max-length"), inForce.get("max-length"));
    }

    @Test
    void ofTwoDeliveryLimitsOneBelowZeroYields() {
        policies.put(policy("user", ".*", "all", 0, one("delivery-limit", FieldValue.of(-1))));
        policies.put(operator("op", ".*", one("delivery-limit", FieldValue.of(3))));
        assertEquals(FieldValue.of(3), policies.ofQueue("q", "classic").get("delivery-limit"));
    }

    @Test
    void tellsWhetherAPolicyIsNew() {
        assertTrue(policies.put(policy("p", "a", "all", 0, ttl(1))));
        assertFalse(policies.put(policy("p", "b", "all", 0, ttl(1))));
        assertTrue(policies.put(operator("p", "b", ttl(1))));
        assertEquals("b", policies.get("p", false).pattern());
        assertNull(policies.remove("q", false));
    }

    private String refusal(Definition.Policy policy) {
        return assertThrows(DefinitionException.class, () -> policies.put(policy))
                .text();
    }

    @Test
    void refusesWhatRabbitRefusesInItsWords() {
        assertEquals(
                "Validation failed\n\n<<\"soon\">> is not a valid message TTL\n",
                refusal(policy("p", ".*", "all", 0, one("message-ttl", FieldValue.of("soon")))));
        assertEquals(
                "Validation failed\n\n0 is not a valid queue expiry\n",
                refusal(policy("p", ".*", "all", 0, one("expires", FieldValue.of(0)))));
        assertEquals(
                "Validation failed\n\n[{<<\"colour\">>,<<\"red\">>}] are not recognised policy settings\n",
                refusal(policy("p", ".*", "all", 0, one("colour", FieldValue.of("red")))));
        assertEquals(
                "Validation failed\n\n[{<<\"dead-letter-exchange\">>,<<\"x\">>}] are not recognised policy settings\n",
                refusal(operator("p", ".*", one("dead-letter-exchange", FieldValue.of("x")))));
        assertEquals("Validation failed\n\nno policy provided\n", refusal(policy("p", "", "all", 0, FieldTable.EMPTY)));
        assertTrue(refusal(policy("p", ".*", "topics", 0, ttl(1))).contains("apply-to 'topics' unrecognised"));
        assertTrue(refusal(policy("p", "(", "all", 0, ttl(1))).contains("regular expression"));
        assertSame(EffectivePolicy.NONE, policies.ofQueue("q", "classic"));
    }

    @Test
    void takesThePoliciesOfOlderDefinitionsWithoutEffect() {
        policies.put(policy(
                "ha",
                ".*",
                "all",
                0,
                FieldTable.builder()
                        .put("ha-mode", "exactly")
                        .put("ha-params", FieldValue.of(2))
                        .put("ha-sync-mode", "automatic")
                        .put("queue-mode", "lazy")
                        .put("queue-version", FieldValue.of(1))
                        .build()));
        assertEquals("ha", policies.ofQueue("q", "classic").name());
    }
}
