package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.DefinitionStore;
import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.exchange.Router;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.policy.Policies;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.DeadLetter;
import dev.warren.broker.queue.MemoryBudget;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.broker.queue.QueueServices;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchanges, queues and bindings under one name. Changes are made under this object's lock; look-ups and routing need
 * none. A change is visible at once and its future completes when it is durable: only then is it answered.
 */
public final class VirtualHost implements ClassicQueue.Owner {
    /** What virtual hosts share. */
    public record Services(
            ExchangeTypes exchangeTypes,
            MessageStore messages,
            DefinitionStore definitions,
            MemoryBudget budget,
            DelayTimer timer,
            Limits limits) {}

    private static final Logger log = LoggerFactory.getLogger(VirtualHost.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final String name;
    private final Services services;
    private final QueueServices queueServices;
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final Map<String, ClassicQueue> queues = new ConcurrentHashMap<>();
    private final BindingTable bindings;
    private final ExchangeFactory exchangeFactory;
    private final Map<Object, Set<ClassicQueue>> exclusive = new HashMap<>();
    private final Policies policies = new Policies();
    private volatile Definition.Vhost definition;
    private final DirectReplies directReplies = new DirectReplies();
    private volatile long topologyVersion;

    /** Guarded by this. */
    private boolean deleted;

    public VirtualHost(Definition.Vhost definition, Services services) {
        this.name = definition.name();
        this.definition = definition;
        this.services = services;
        this.queueServices = new QueueServices(services.messages(), services.budget(), services.timer());
        this.bindings = new BindingTable(name);
        this.exchangeFactory = new ExchangeFactory(this, services);
        Router toQueues = new DefaultExchangeRouter(queues);
        exchanges.put("", new Exchange(name, "", type("direct"), true, false, false, FieldTable.EMPTY, toQueues, null));
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            addStandard("amq." + type, type, false);
        }
        addStandard("amq.match", "headers", false);
        addStandard("amq.rabbitmq.trace", "topic", true);
    }

    private void addStandard(String exchange, String type, boolean internal) {
        Definition.Exchange standard =
                new Definition.Exchange(name, exchange, type, true, false, internal, FieldTable.EMPTY, 0);
        exchanges.put(exchange, exchangeFactory.create(standard, type(type)));
    }

    private ExchangeType type(String typeName) {
        ExchangeType type = services.exchangeTypes().get(typeName);
        if (type == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown exchange type '" + typeName + "'");
        }
        return type;
    }

    public String name() {
        return name;
    }

    /** What it was created as, or changed to. */
    public Definition.Vhost definition() {
        return definition;
    }

    public void definition(Definition.Vhost changed) {
        definition = changed;
    }

    /** To be read; changed by {@link #put(Definition.Policy)}. */
    public Policies policies() {
        return policies;
    }

    public @Nullable Exchange exchange(String exchange) {
        return exchanges.get(exchange);
    }

    public @Nullable ClassicQueue queue(String queue) {
        return queues.get(queue);
    }

    public Collection<Exchange> exchanges() {
        return exchanges.values();
    }

    public Collection<ClassicQueue> queues() {
        return queues.values();
    }

    /** Bindings other than those of the default exchange. */
    public synchronized List<Binding> bindings() {
        List<Binding> all = new ArrayList<>();
        exchanges.values().forEach(exchange -> all.addAll(exchange.bindings()));
        return all;
    }

    public DirectReplies directReplies() {
        return directReplies;
    }

    /** Changes whenever a route may. */
    public long topologyVersion() {
        return topologyVersion;
    }

    public Route route(Exchange exchange, Routable message) {
        return Route.find(this, exchange, message);
    }

    private void topologyChanged() {
        topologyVersion++;
    }

    // --- exchanges

    /**
     * Declares an exchange, or checks that it is what is declared.
     *
     * @throws AmqpException 406 when it differs, or its arguments are wrong
     */
    public synchronized CompletableFuture<Void> declareExchange(
            String exchange, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
        Exchange current = exchanges.get(exchange);
        if (current != null) {
            Equivalence.check(current, type, durable, autoDelete, internal, arguments);
            return DONE;
        }
        requireAlive();
        ExchangeType kind = type(type);
        kind.check(arguments);
        long logId = exchangeFactory.newLogId(kind, durable, arguments);
        Definition.Exchange definition =
                new Definition.Exchange(name, exchange, type, durable, autoDelete, internal, arguments, logId);
        Exchange created = create(definition, kind);
        created.start();
        return durable ? services.definitions().write(DefinitionChange.put(definition)) : DONE;
    }

    private Exchange create(Definition.Exchange definition, ExchangeType type) {
        Exchange created = exchangeFactory.create(definition, type);
        created.policy(policies.ofExchange(created.name()));
        exchanges.put(created.name(), created);
        topologyChanged();
        return created;
    }

    /** @throws AmqpException 406 when it is in use and must not be */
    public synchronized CompletableFuture<Void> deleteExchange(String exchange, boolean ifUnused) {
        Exchange current = exchanges.get(exchange);
        if (current == null) {
            return DONE;
        }
        if (ifUnused && current.isSource()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, current.described() + " in use");
        }
        List<Definition> removed = new ArrayList<>();
        remove(current, removed);
        return forget(removed);
    }

    private void remove(Exchange exchange, List<Definition> removed) {
        exchanges.remove(exchange.name());
        if (exchange.durable()) {
            removed.add(definition(exchange));
        }
        exchange.drop();
        for (Binding binding : exchange.bindings()) {
            bindings.remove(exchange, binding, removed);
        }
        removeBindingsTo(exchange, removed);
        topologyChanged();
    }

    private Definition definition(Exchange exchange) {
        return new Definition.Exchange(
                name,
                exchange.name(),
                exchange.type().name(),
                exchange.durable(),
                exchange.autoDelete(),
                exchange.internal(),
                exchange.arguments(),
                0);
    }

    // --- bindings

    /** Binds, or does nothing when the same binding is there. */
    public synchronized CompletableFuture<Void> bind(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        Binding binding = new Binding(source.name(), destination, routingKey, arguments);
        source.type().checkBinding(source.arguments(), binding);
        if (!isCurrent(source) || !isCurrent(destination) || !bindings.add(source, binding)) {
            return DONE;
        }
        topologyChanged();
        return BindingTable.isDurable(source, destination)
                ? services.definitions().write(DefinitionChange.put(bindings.definition(binding)))
                : DONE;
    }

    public synchronized CompletableFuture<Void> unbind(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        Binding binding = new Binding(source.name(), destination, routingKey, arguments);
        List<Definition> removed = new ArrayList<>();
        if (bindings.remove(source, binding, removed)) {
            topologyChanged();
            removeIfUnused(source, removed);
        }
        return forget(removed);
    }

    public synchronized boolean isBound(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        return bindings.to(destination).contains(new Binding(source.name(), destination, routingKey, arguments));
    }

    private void removeBindingsTo(Destination destination, List<Definition> removed) {
        for (Binding binding : bindings.to(destination)) {
            Exchange source = exchanges.get(binding.source());
            if (source != null && bindings.remove(source, binding, removed)) {
                removeIfUnused(source, removed);
            }
        }
    }

    private void removeIfUnused(Exchange source, List<Definition> removed) {
        if (source.autoDelete() && !source.isSource() && exchanges.get(source.name()) == source) {
            remove(source, removed);
        }
    }

    private boolean isCurrent(Destination destination) {
        return exchanges.get(destination.name()) == destination || queues.get(destination.name()) == destination;
    }

    // --- queues

    /**
     * Declares a queue, or checks that it is what is declared.
     *
     * @throws AmqpException 405 when it belongs to another connection, 406 when it differs or its arguments are wrong
     */
    public synchronized CompletableFuture<ClassicQueue> declareQueue(QueueSpec declared) {
        QueueSpec spec = DefaultQueueType.apply(definition.defaultQueueType(), declared);
        ClassicQueue current = queues.get(spec.name());
        if (current != null) {
            Equivalence.check(current, spec);
            return CompletableFuture.completedFuture(current);
        }
        requireAlive();
        QueueArguments.check(spec);
        services.limits().checkQueue(name, spec.name(), queues.size());
        long logId = services.definitions().nextLogId();
        ClassicQueue created = create(spec, logId);
        if (!spec.outlivesBroker()) {
            return CompletableFuture.completedFuture(created);
        }
        return services.definitions()
                .write(DefinitionChange.put(definition(created)))
                .thenApply(done -> created);
    }

    private ClassicQueue create(QueueSpec spec, long logId) {
        ClassicQueue created = new ClassicQueue(spec, logId, queueServices, this);
        created.policy(policies.ofQueue(spec.name()));
        queues.put(spec.name(), created);
        if (spec.exclusiveOwner() != null) {
            exclusive
                    .computeIfAbsent(spec.exclusiveOwner(), o -> new LinkedHashSet<>())
                    .add(created);
        }
        topologyChanged();
        return created;
    }

    private Definition definition(ClassicQueue queue) {
        QueueSpec spec = queue.spec();
        return new Definition.Queue(
                name, spec.name(), spec.durable(), spec.autoDelete(), spec.arguments(), queue.logId());
    }

    /**
     * The queue, unless another connection owns it.
     *
     * @param connection who asks
     * @throws AmqpException 404 or 405
     */
    public ClassicQueue require(String queue, Object connection) {
        ClassicQueue found = queues.get(queue);
        if (found == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no queue '" + queue + "' in vhost '" + name + "'");
        }
        Object owner = found.spec().exclusiveOwner();
        if (owner != null && owner != connection) {
            throw Equivalence.locked(found.spec());
        }
        return found;
    }

    /**
     * Deletes a queue.
     *
     * @return ready messages it had
     * @throws AmqpException 406 when a condition does not hold
     */
    public CompletableFuture<Long> deleteQueue(ClassicQueue queue, boolean ifUnused, boolean ifEmpty) {
        long count;
        CompletableFuture<Void> forgotten;
        synchronized (this) {
            // The queue's monitor is taken within the vhost's lock, never the other way round; its consumers are told
            // of the end by their own event loops.
            count = queue.delete(ifUnused, ifEmpty);
            if (count < 0) {
                return CompletableFuture.completedFuture(0L);
            }
            List<Definition> removed = new ArrayList<>();
            forget(queue, removed);
            topologyChanged();
            forgotten = forget(removed);
        }
        return forgotten.thenApply(done -> count);
    }

    private void disown(ClassicQueue queue) {
        Object owner = queue.spec().exclusiveOwner();
        Set<ClassicQueue> owned = owner == null ? null : exclusive.get(owner);
        if (owner != null && owned != null && owned.remove(queue) && owned.isEmpty()) {
            exclusive.remove(owner);
        }
    }

    /** The connection is over: its exclusive queues go. */
    public synchronized void deleteOwnedBy(Object connection) {
        Set<ClassicQueue> owned = exclusive.get(connection);
        if (owned != null) {
            for (ClassicQueue queue : List.copyOf(owned)) {
                deleteQueue(queue, false, false);
            }
        }
    }

    @Override
    public void lastConsumerGone(ClassicQueue queue) {
        if (queue.spec().autoDelete()) {
            try {
                deleteQueue(queue, true, false);
            } catch (AmqpException e) {
                // A new consumer came in between: the queue is in use again.
            }
        }
    }

    @Override
    public void expired(ClassicQueue queue) {
        try {
            deleteQueue(queue, true, false);
        } catch (AmqpException e) {
            // A consumer came in between: the queue is in use again.
        }
    }

    @Override
    public void deadLetters(
            ClassicQueue from, String exchange, @Nullable String routingKey, List<DeadLetter> dead, StoreUnit unit) {
        DeadLettering.route(this, from, exchange, routingKey, dead, unit);
    }

    private CompletableFuture<Void> forget(List<Definition> removed) {
        return removed.isEmpty() ? DONE : services.definitions().write(DefinitionChange.removed(removed));
    }

    // --- policies

    /** Puts a policy in force, for what is there and what will be; returns whether there was none of that name. */
    public synchronized boolean put(Definition.Policy policy) {
        boolean added = policies.put(policy);
        applyPolicies();
        return added;
    }

    /** Returns what was removed, null for nothing. */
    public synchronized Definition.@Nullable Policy removePolicy(String policy, boolean operator) {
        Definition.Policy removed = policies.remove(policy, operator);
        applyPolicies();
        return removed;
    }

    private void applyPolicies() {
        for (Exchange exchange : exchanges.values()) {
            exchange.policy(policies.ofExchange(exchange.name()));
        }
        for (ClassicQueue queue : queues.values()) {
            EffectivePolicy inForce = policies.ofQueue(queue.name());
            if (!inForce.equals(queue.policy())) {
                queue.policy(inForce);
            }
        }
        // An alternate exchange may be another now.
        topologyChanged();
    }

    // --- the end

    private void requireAlive() {
        if (deleted) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
    }

    /** Drops all that it holds, for good. Returns what is to be forgotten durably. */
    public synchronized List<Definition> delete() {
        deleted = true;
        List<Definition> removed = new ArrayList<>();
        for (ClassicQueue queue : List.copyOf(queues.values())) {
            queue.delete(false, false);
            forget(queue, removed);
        }
        for (Exchange exchange : List.copyOf(exchanges.values())) {
            if (exchange.name().isEmpty() || exchange.name().startsWith("amq.")) {
                exchange.bindings().forEach(binding -> bindings.remove(exchange, binding, removed));
            } else {
                remove(exchange, removed);
            }
        }
        topologyChanged();
        return removed;
    }

    private void forget(ClassicQueue queue, List<Definition> removed) {
        queues.remove(queue.name(), queue);
        disown(queue);
        if (queue.spec().outlivesBroker()) {
            removed.add(definition(queue));
        }
        removeBindingsTo(queue, removed);
    }

    // --- start and stop

    /** Restores what was durable, before the first connection. Exchanges and queues come before bindings. */
    public synchronized void restore(List<Definition> definitions) {
        for (Definition each : definitions) {
            if (each instanceof Definition.Policy policy) {
                restore(policy);
            }
        }
        applyPolicies();
        for (Definition each : definitions) {
            if (each instanceof Definition.Exchange exchange) {
                create(exchange, type(exchange.type()));
            } else if (each instanceof Definition.Queue queue) {
                create(
                        new QueueSpec(name, queue.name(), queue.durable(), queue.autoDelete(), null, queue.arguments()),
                        queue.logId());
            }
        }
        for (Definition each : definitions) {
            if (each instanceof Definition.Binding binding) {
                Exchange source = exchanges.get(binding.source());
                Destination destination =
                        binding.toQueue() ? queues.get(binding.destination()) : exchanges.get(binding.destination());
                if (source != null && destination != null) {
                    bindings.add(
                            source, new Binding(source.name(), destination, binding.routingKey(), binding.arguments()));
                }
            }
        }
        topologyChanged();
    }

    private void restore(Definition.Policy policy) {
        try {
            policies.put(policy);
        } catch (DefinitionException e) {
            log.error("policy '{}' in vhost '{}' is not in force: {}", policy.name(), name, e.text());
        }
    }

    /** Lets delayed messages flow, once everything is restored. */
    public void start() {
        exchanges.values().forEach(Exchange::start);
    }

    public void stop() {
        exchanges.values().forEach(Exchange::stop);
    }
}
