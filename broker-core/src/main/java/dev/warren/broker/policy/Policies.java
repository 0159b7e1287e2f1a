package dev.warren.broker.policy;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.NamePattern;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one virtual host. Of those that match an object, one policy and one operator policy are in force: those
 * with the highest priority. Changed under the virtual host's lock, read by any thread.
 */
public final class Policies {
    private static final String CLASSIC = "classic";
    private static final String QUORUM = "quorum";

    /**
     * RabbitMQ does not apply a policy to a queue whose type does not know one of its keys. Those that Warren's queues obey
     * in spite of that are not among them.
     */
    private static final Map<String, Set<String>> UNKNOWN = Map.of(
            CLASSIC,
            Set.of(
                    "max-age",
                    "stream-max-segment-size-bytes",
                    "initial-cluster-size",
                    "dead-letter-strategy",
                    "max-in-memory-length",
                    "max-in-memory-bytes",
                    "target-group-size"),
            QUORUM,
            Set.of(
                    "queue-mode",
                    "ha-mode",
                    "ha-params",
                    "ha-sync-mode",
                    "ha-promote-on-shutdown",
                    "ha-promote-on-failure",
                    "queue-master-locator",
                    "max-age",
                    "stream-max-segment-size-bytes"));

    private record Compiled(Definition.Policy policy, NamePattern pattern) {
        boolean appliesToExchanges() {
            return policy.applyTo().equals("all") || policy.applyTo().equals("exchanges");
        }

        boolean appliesToQueues(String type) {
            return switch (policy.applyTo()) {
                case "all", "queues" -> isKnown(type);
                case "classic_queues" -> type.equals(CLASSIC) && isKnown(type);
                case "quorum_queues" -> type.equals(QUORUM) && isKnown(type);
                default -> false;
            };
        }

        private boolean isKnown(String type) {
            Set<String> unknown = UNKNOWN.getOrDefault(type, Set.of());
            return policy.definition().fields().stream().noneMatch(field -> unknown.contains(field.getKey()));
        }
    }

    /** The highest priority first; of equal ones RabbitMQ does not say which wins, here the first by name does. */
    private static final Comparator<Compiled> ORDER = Comparator.comparing(
                    (Compiled each) -> each.policy().priority(), Comparator.reverseOrder())
            .thenComparing(each -> each.policy().name());

    private volatile List<Compiled> policies = List.of();
    private volatile List<Compiled> operatorPolicies = List.of();

    /**
     * Adds a policy, or replaces that of its name.
     *
     * @throws dev.warren.broker.definition.DefinitionException when it is not valid; see {@link PolicyCheck}
     * @return whether there was none of that name
     */
    public boolean put(Definition.Policy policy) {
        NamePattern pattern = PolicyCheck.check(policy);
        List<Compiled> changed = new ArrayList<>(policies(policy.operator()));
        boolean added = !changed.removeIf(each -> each.policy().name().equals(policy.name()));
        changed.add(new Compiled(policy, pattern));
        changed.sort(ORDER);
        keep(policy.operator(), changed);
        return added;
    }

    /** Returns the policy that was there, null for none. */
    public Definition.@Nullable Policy remove(String name, boolean operator) {
        Definition.Policy found = get(name, operator);
        if (found != null) {
            List<Compiled> changed = new ArrayList<>(policies(operator));
            changed.removeIf(each -> each.policy().equals(found));
            keep(operator, changed);
        }
        return found;
    }

    private List<Compiled> policies(boolean operator) {
        return operator ? operatorPolicies : policies;
    }

    private void keep(boolean operator, List<Compiled> changed) {
        if (operator) {
            operatorPolicies = List.copyOf(changed);
        } else {
            policies = List.copyOf(changed);
        }
    }

    public Definition.@Nullable Policy get(String name, boolean operator) {
        for (Compiled each : policies(operator)) {
            if (each.policy().name().equals(name)) {
                return each.policy();
            }
        }
        return null;
    }

    /** The policies (or the operator policies), the highest priority first. */
    public List<Definition.Policy> all(boolean operator) {
        return policies(operator).stream().map(Compiled::policy).toList();
    }

    /**
     * What is in force for a queue of that name.
     *
     * @param type classic or quorum
     */
    public EffectivePolicy ofQueue(String name, String type) {
        return effective(name, each -> each.appliesToQueues(type));
    }

    /** What is in force for an exchange of that name. */
    public EffectivePolicy ofExchange(String name) {
        return effective(name, Compiled::appliesToExchanges);
    }

    private EffectivePolicy effective(String name, Predicate<Compiled> applies) {
        return effective(match(policies, name, applies), match(operatorPolicies, name, applies));
    }

    private static Definition.@Nullable Policy match(List<Compiled> among, String name, Predicate<Compiled> applies) {
        for (Compiled each : among) {
            if (applies.test(each) && each.pattern().find(name)) {
                return each.policy();
            }
        }
        return null;
    }

    private static EffectivePolicy effective(Definition.@Nullable Policy policy, Definition.@Nullable Policy operator) {
        if (policy == null && operator == null) {
            return EffectivePolicy.NONE;
        }
        return new EffectivePolicy(
                policy == null ? null : policy.name(),
                policy == null ? FieldTable.EMPTY : policy.definition(),
                operator == null ? null : operator.name(),
                operator == null ? FieldTable.EMPTY : operator.definition());
    }
}
