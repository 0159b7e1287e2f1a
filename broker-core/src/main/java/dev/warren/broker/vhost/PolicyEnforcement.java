package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.policy.Policies;
import dev.warren.broker.queue.ClassicQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the policies of a virtual host in force on its queues and exchanges. Used under the virtual host's lock. */
final class PolicyEnforcement {
    private static final Logger log = LoggerFactory.getLogger(PolicyEnforcement.class);

    private final Policies policies = new Policies();
    private final ExchangeTable exchanges;
    private final QueueTable queues;

    PolicyEnforcement(ExchangeTable exchanges, QueueTable queues) {
        this.exchanges = exchanges;
        this.queues = queues;
    }

    Policies policies() {
        return policies;
    }

    boolean put(Definition.Policy policy) {
        boolean added = policies.put(policy);
        apply();
        return added;
    }

    Definition.@Nullable Policy remove(String name, boolean operator) {
        Definition.Policy removed = policies.remove(name, operator);
        apply();
        return removed;
    }

    /** At the start, before there are queues and exchanges. */
    void restore(Definition.Policy policy) {
        try {
            policies.put(policy);
        } catch (DefinitionException e) {
            log.error("policy '{}' in vhost '{}' is not in force: {}", policy.name(), policy.vhost(), e.text());
        }
    }

    /** To all that is there; what stays as it was is left alone. */
    void apply() {
        exchanges.all().forEach(this::apply);
        queues.all().forEach(this::apply);
    }

    void apply(Exchange exchange) {
        exchange.policy(policies.ofExchange(exchange.name()));
    }

    void apply(ClassicQueue queue) {
        EffectivePolicy inForce = policies.ofQueue(queue.name(), DefaultQueueType.of(queue.spec()));
        if (!inForce.equals(queue.policy())) {
            queue.policy(inForce);
        }
    }
}
