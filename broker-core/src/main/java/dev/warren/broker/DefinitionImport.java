package dev.warren.broker;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.Definitions;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One import of definitions. Confined to the thread that runs it. */
final class DefinitionImport {
    private static final Logger log = LoggerFactory.getLogger(DefinitionImport.class);
    private static final String RESERVED = "amq.";

    private final Administration administration;
    private final Map<String, VirtualHost> vhosts;
    private final List<CompletableFuture<?>> writes = new ArrayList<>();

    DefinitionImport(Administration administration, Map<String, VirtualHost> vhosts) {
        this.administration = administration;
        this.vhosts = vhosts;
    }

    CompletableFuture<Void> run(Definitions definitions) {
        definitions.users().forEach(each -> writes.add(administration.putUser(each)));
        definitions.vhosts().forEach(each -> writes.add(administration.putVhost(each, null)));
        definitions.userLimits().forEach(each -> writes.add(administration.putUserLimit(each)));
        definitions.permissions().forEach(each -> writes.add(administration.putPermission(each)));
        each(definitions.exchanges(), this::declare);
        definitions.topicPermissions().forEach(each -> writes.add(administration.putTopicPermission(each)));
        definitions.globalParameters().forEach(each -> writes.add(administration.putGlobalParameter(each)));
        definitions.policies().forEach(each -> writes.add(administration.putPolicy(each)));
        definitions.parameters().forEach(each -> writes.add(administration.putParameter(each)));
        each(definitions.queues(), this::declare);
        each(definitions.bindings(), this::bind);
        return CompletableFuture.allOf(writes.toArray(new CompletableFuture<?>[0]));
    }

    /** What a declaration refuses is told as of any other definition. */
    private static <T> void each(List<T> definitions, Consumer<T> declare) {
        for (T each : definitions) {
            try {
                declare.accept(each);
            } catch (AmqpException e) {
                throw DefinitionException.invalid(e.text());
            }
        }
    }

    private VirtualHost vhost(String name) {
        VirtualHost vhost = vhosts.get(name);
        if (vhost == null) {
            throw DefinitionException.invalid(
                    "Please create virtual host \"" + name + "\" prior to importing definitions.");
        }
        return vhost;
    }

    private void declare(Definition.Exchange exchange) {
        VirtualHost vhost = vhost(exchange.vhost());
        if (exchange.name().isEmpty() || exchange.name().startsWith(RESERVED)) {
            log.warn("not importing exchange '{}': its name is reserved", exchange.name());
        } else if (vhost.exchange(exchange.name()) == null) {
            writes.add(vhost.declareExchange(
                    exchange.name(),
                    exchange.type(),
                    exchange.durable(),
                    exchange.autoDelete(),
                    exchange.internal(),
                    exchange.arguments()));
        }
    }

    private void declare(Definition.Queue queue) {
        VirtualHost vhost = vhost(queue.vhost());
        if (queue.name().startsWith(RESERVED)) {
            log.warn("not importing queue '{}': its name is reserved", queue.name());
        } else if (vhost.queue(queue.name()) == null) {
            writes.add(vhost.declareQueue(new QueueSpec(
                    queue.vhost(), queue.name(), queue.durable(), queue.autoDelete(), null, queue.arguments())));
        }
    }

    private void bind(Definition.Binding binding) {
        VirtualHost vhost = vhost(binding.vhost());
        if (binding.source().isEmpty()) {
            // Every queue is bound to the default exchange as it is.
            return;
        }
        Exchange source = vhost.exchange(binding.source());
        Destination destination =
                binding.toQueue() ? vhost.queue(binding.destination()) : vhost.exchange(binding.destination());
        if (source == null) {
            skip(binding, "exchange", binding.source());
        } else if (destination == null) {
            skip(binding, binding.toQueue() ? "queue" : "exchange", binding.destination());
        } else {
            writes.add(vhost.bind(source, destination, binding.routingKey(), binding.arguments()));
        }
    }

    /** RabbitMQ's own exports name such bindings: rabbitmqctl leaves internal exchanges out. RabbitMQ skips them too. */
    private static void skip(Definition.Binding binding, String kind, String name) {
        log.warn(
                "not importing a binding of '{}' to '{}': no {} '{}' in vhost '{}'",
                binding.source(),
                binding.destination(),
                kind,
                name,
                binding.vhost());
    }
}
