package dev.warren.broker.policy;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.NamePattern;
import dev.warren.codec.FieldTable;
import dev.warren.codec.FieldValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a policy may say: RabbitMQ's keys, values and words of refusal. */
final class PolicyCheck {
    private static final List<String> APPLY_TO =
            List.of("all", "exchanges", "queues", "classic_queues", "quorum_queues", "streams");
    private static final Pattern MAX_AGE = Pattern.compile("[0-9]+[YMDhms]");
    private static final long SEGMENT_MAX_BYTES = 3_000_000_000L;

    /** A key, the words for a wrong value, and what a value must be. */
    private record Key(String problem, Predicate<FieldValue> valid) {}

    private static final Map<String, Key> KEYS = Map.ofEntries(
            key("alternate-exchange", "is not a valid alternate exchange name", FieldValue::isText),
            key("consumer-timeout", "is not a valid consumer timeout", atLeast(0)),
            key("consumer-disconnected-timeout", "is not a valid consumer disconnected timeout", atLeast(0)),
            key("dead-letter-exchange", "is not a valid dead letter exchange name", FieldValue::isText),
            key("dead-letter-routing-key", "is not a valid dead letter routing key", FieldValue::isText),
            key("dead-letter-strategy", "is not a valid dead letter strategy", oneOf("at-most-once", "at-least-once")),
            key("message-ttl", "is not a valid message TTL", atLeast(0)),
            key("expires", "is not a valid queue expiry", atLeast(1)),
            key("max-length", "is not a valid maximum length", atLeast(0)),
            key("max-length-bytes", "is not a valid maximum length in bytes", atLeast(0)),
            key("max-in-memory-length", "is not a valid maximum memory in bytes", atLeast(0)),
            key("max-in-memory-bytes", "is not a valid maximum memory in bytes", atLeast(0)),
            key("queue-mode", "is not a valid queue-mode value", oneOf("default", "lazy")),
            key("queue-version", "is not a valid queue-version value", within(1, 2)),
            key(
                    "overflow",
                    "is not a valid overflow value",
                    oneOf("drop-head", "reject-publish", "reject-publish-dlx")),
            key("delivery-limit", "is not a valid delivery limit", FieldValue::isInteger),
            key(
                    "delayed-retry-type",
                    "is not a valid delayed retry type",
                    oneOf("disabled", "all", "failed", "returned")),
            key("delayed-retry-min", "is not a valid delayed retry minimum", atLeast(0)),
            key("delayed-retry-max", "is not a valid delayed retry maximum", atLeast(0)),
            key("max-age", "is not a valid max age", PolicyCheck::isAge),
            key("stream-max-segment-size-bytes", "is not a valid segment size", within(0, SEGMENT_MAX_BYTES)),
            key("stream-filter-size-bytes", "is not a valid filter size. Valid range is 16-255", within(16, 255)),
            key(
                    "queue-leader-locator",
                    "is not a valid queue leader locator value",
                    oneOf("client-local", "balanced", "random", "least-leaders")),
            key(
                    "queue-master-locator",
                    "is not a valid master locator",
                    oneOf("min-masters", "client-local", "random")),
            key("initial-cluster-size", "is not a valid cluster size", atLeast(0)),
            key("target-group-size", "is not a valid target group size", atLeast(1)),
            key("member-placement-tag", "is not a valid member placement tag", FieldValue::isText),
            key("federation-upstream", "is not a valid federation upstream", FieldValue::isText),
            key("federation-upstream-set", "is not a valid federation upstream set", FieldValue::isText),
            key("federation-upstream-pattern", "is not a valid federation upstream pattern", FieldValue::isText),
            // Mirroring is gone from RabbitMQ 4; policies of older definitions are kept, without effect.
            key("ha-mode", "is not a valid ha-mode value", oneOf("all", "exactly", "nodes")),
            key("ha-params", "are not valid ha-params", any -> true),
            key("ha-sync-mode", "is not a valid ha-sync-mode", oneOf("manual", "automatic")),
            key("ha-sync-batch-size", "is not a valid ha-sync-batch-size", atLeast(0)),
            key("ha-promote-on-shutdown", "is not a valid ha-promote-on-shutdown", oneOf("always", "when-synced")),
            key("ha-promote-on-failure", "is not a valid ha-promote-on-failure", oneOf("always", "when-synced")));

    private static final Set<String> OPERATOR_KEYS = Set.of(
            "expires",
            "message-ttl",
            "max-length",
            "max-length-bytes",
            "max-in-memory-length",
            "max-in-memory-bytes",
            "delivery-limit",
            "queue-version",
            "overflow",
            "target-group-size",
            "queue-master-locator",
            "member-placement-tag",
            "delayed-retry-type",
            "delayed-retry-min",
            "delayed-retry-max",
            "ha-mode",
            "ha-params",
            "ha-sync-mode");

    private PolicyCheck() {}

    private static Map.Entry<String, Key> key(String name, String problem, Predicate<FieldValue> valid) {
        return Map.entry(name, new Key(problem, valid));
    }

    private static Predicate<FieldValue> atLeast(long least) {
        return value -> value.isInteger() && value.longValue() >= least;
    }

    private static Predicate<FieldValue> within(long least, long most) {
        return value -> value.isInteger() && value.longValue() >= least && value.longValue() <= most;
    }

    private static Predicate<FieldValue> oneOf(String... words) {
        return value -> value.isText() && List.of(words).contains((String) value.value());
    }

    private static boolean isAge(FieldValue value) {
        return value.isText() && MAX_AGE.matcher((String) value.value()).matches();
    }

    /**
     * Checks everything; returns the pattern.
     *
     * @throws DefinitionException for the first thing that is wrong
     */
    static NamePattern check(Definition.Policy policy) {
        NamePattern pattern = NamePattern.compile(policy.pattern());
        if (!APPLY_TO.contains(policy.applyTo())) {
            throw refused("apply-to '" + policy.applyTo()
                    + "' unrecognised; should be one of: 'queues', 'classic_queues',  'quorum_queues', 'streams',"
                    + " 'exchanges', or 'all'");
        }
        if (policy.definition().isEmpty()) {
            throw refused("no policy provided");
        }
        checkKeys(policy.definition(), policy.operator());
        return pattern;
    }

    private static void checkKeys(FieldTable definition, boolean operator) {
        Set<String> seen = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, FieldValue> field : definition.fields()) {
            String name = field.getKey();
            if (!seen.add(name)) {
                throw refused("[<<\"" + name + "\">>] duplicate keys not allowed");
            }
            Key key = KEYS.get(name);
            if (key == null || (operator && !OPERATOR_KEYS.contains(name))) {
                unknown.add("{<<\"" + name + "\">>," + ErlangTerm.of(field.getValue()) + "}");
            } else if (!key.valid().test(field.getValue())) {
                throw refused(ErlangTerm.of(field.getValue()) + " " + key.problem());
            }
        }
        if (!unknown.isEmpty()) {
            throw refused("[" + String.join(",", unknown) + "] are not recognised policy settings");
        }
    }

    private static DefinitionException refused(String problem) {
        return DefinitionException.invalid("Validation failed\n\n" + problem + "\n");
    }
}
