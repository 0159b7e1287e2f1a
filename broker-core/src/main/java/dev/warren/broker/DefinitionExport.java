package dev.warren.broker;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Gathers what a definitions file holds, by name, so that two exports of the same broker are alike. */
final class DefinitionExport {
    private static final String RESERVED = "amq.";

    private final List<Definition.Queue> queues = new ArrayList<>();
    private final List<Definition.Exchange> exchanges = new ArrayList<>();
    private final List<Definition.Binding> bindings = new ArrayList<>();
    private final List<Definition.Policy> policies = new ArrayList<>();

    static Definitions of(Administration administration, AccessControl access, Collection<VirtualHost> vhosts) {
        DefinitionExport export = new DefinitionExport();
        List<VirtualHost> sorted =
                vhosts.stream().sorted(Comparator.comparing(VirtualHost::name)).toList();
        sorted.forEach(export::add);
        return new Definitions(
                access.users().stream()
                        .sorted(Comparator.comparing(Definition.User::name))
                        .toList(),
                sorted.stream().map(VirtualHost::definition).toList(),
                access.permissions().stream()
                        .sorted(Comparator.comparing(Definition.Permission::vhost)
                                .thenComparing(Definition.Permission::user))
                        .toList(),
                access.topicPermissions().stream()
                        .sorted(Comparator.comparing(Definition.TopicPermission::vhost)
                                .thenComparing(Definition.TopicPermission::user)
                                .thenComparing(Definition.TopicPermission::exchange))
                        .toList(),
                administration.userLimits(),
                administration.parameters(),
                administration.globalParameters(),
                export.policies,
                export.queues,
                export.exchanges,
                export.bindings);
    }

    private void add(VirtualHost vhost) {
        policies.addAll(vhost.policies().all(false));
        vhost.queues().stream()
                .filter(DefinitionExport::exported)
                .sorted(Comparator.comparing(ClassicQueue::name))
                .forEach(queue -> queues.add(definition(queue.spec())));
        vhost.exchanges().stream()
                .filter(exchange -> !standard(exchange))
                .sorted(Comparator.comparing(Exchange::name))
                .forEach(exchange -> exchanges.add(definition(vhost, exchange)));
        for (Binding binding : vhost.bindings()) {
            Destination to = binding.destination();
            if (!(to instanceof ClassicQueue queue) || exported(queue)) {
                bindings.add(new Definition.Binding(
                        vhost.name(),
                        binding.source(),
                        to.name(),
                        to instanceof ClassicQueue,
                        binding.routingKey(),
                        binding.arguments()));
            }
        }
    }

    private static boolean exported(ClassicQueue queue) {
        return queue.spec().exclusiveOwner() == null && !queue.name().startsWith(RESERVED);
    }

    private static boolean standard(Exchange exchange) {
        return exchange.name().isEmpty() || exchange.name().startsWith(RESERVED);
    }

    private static Definition.Queue definition(QueueSpec spec) {
        return new Definition.Queue(spec.vhost(), spec.name(), spec.durable(), spec.autoDelete(), spec.arguments(), 0);
    }

    private static Definition.Exchange definition(VirtualHost vhost, Exchange exchange) {
        return new Definition.Exchange(
                vhost.name(),
                exchange.name(),
                exchange.type().name(),
                exchange.durable(),
                exchange.autoDelete(),
                exchange.internal(),
                exchange.arguments(),
                0);
    }
}
