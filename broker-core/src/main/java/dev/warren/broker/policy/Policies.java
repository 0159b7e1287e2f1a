package dev.warren.broker.policy;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.NamePattern;
import dev.warren.codec.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one virtual host. Of those that match an object, one policy and one operator policy are in force: those
 * with the highest priority. Changed under the virtual host's lock, read by any thread.
 */
public final class Policies {
    /**
     * RabbitMQ does not apply a policy to a classic queue when it has one of these keys. Those that Warren's classic queues
     * do obey are not among them.
     */
    private static final Set<String> NOT_FOR_CLASSIC = Set.of(
            "max-age",
            "stream-max-segment-size-bytes",
            "stream-filter-size-bytes",
            "initial-cluster-size",
            "dead-letter-strategy",
            "max-in-memory-length",
            "max-in-memory-bytes",
            "target-group-size");

    private record Compiled(Definition.Policy policy, NamePattern pattern) {
        boolean applies(boolean toQueue) {
            return switch (policy.applyTo()) {
                case "all" -> !toQueue || fitsClassic();
                case "queues", "classic_queues" -> toQueue && fitsClassic();
                case "exchanges" -> !toQueue;
                default -> false;
            };
        }

        private boolean fitsClassic() {
            return policy.definition().fields().stream().noneMatch(field -> NOT_FOR_CLASSIC.contains(field.getKey()));
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

    /** What is in force for a queue of that name. */
    public EffectivePolicy ofQueue(String name) {
        return effective(match(policies, name, true), match(operatorPolicies, name, true));
    }

    /** What is in force for an exchange of that name. */
    public EffectivePolicy ofExchange(String name) {
        return effective(match(policies, name, false), match(operatorPolicies, name, false));
    }

    private static Definition.@Nullable Policy match(List<Compiled> among, String name, boolean queue) {
        for (Compiled each : among) {
            if (each.applies(queue) && each.pattern().find(name)) {
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
