package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.QueueSpec;
import java.util.List;

/**
 * Brings back what a virtual host had, each kind when what it needs is there: policies, exchanges and queues, bindings. Used
 * under the virtual host's lock.
 */
final class Restoration {
    private final VirtualHost vhost;
    private final PolicyEnforcement policies;
    private final BindingTable bindings;

    Restoration(VirtualHost vhost, PolicyEnforcement policies, BindingTable bindings) {
        this.vhost = vhost;
        this.policies = policies;
        this.bindings = bindings;
    }

    void run(List<Definition> definitions) {
        for (Definition each : definitions) {
            if (each instanceof Definition.Policy policy) {
                policies.restore(policy);
            }
        }
        policies.apply();
        for (Definition each : definitions) {
            if (each instanceof Definition.Exchange exchange) {
                vhost.create(exchange);
            } else if (each instanceof Definition.Queue queue) {
                vhost.create(
                        new QueueSpec(
                                vhost.name(),
                                queue.name(),
                                queue.durable(),
                                queue.autoDelete(),
                                null,
                                queue.arguments()),
                        queue.logId());
            }
        }
        for (Definition each : definitions) {
            if (each instanceof Definition.Binding binding) {
                restore(binding);
            }
        }
    }

    private void restore(Definition.Binding binding) {
        Exchange source = vhost.exchange(binding.source());
        Destination destination =
                binding.toQueue() ? vhost.queue(binding.destination()) : vhost.exchange(binding.destination());
        if (source != null && destination != null) {
            bindings.add(source, new Binding(source.name(), destination, binding.routingKey(), binding.arguments()));
        }
    }
}
