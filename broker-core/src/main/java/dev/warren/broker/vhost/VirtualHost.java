package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.exchange.ExchangeType;
import dev.warren.broker.exchange.Routable;
import dev.warren.broker.message.Message;
import dev.warren.broker.policy.Policies;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.DeadLetter;
import dev.warren.broker.queue.QueueArguments;
import dev.warren.broker.queue.QueueOwner;
import dev.warren.broker.queue.QueueServices;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges, queues and bindings under one name. Changes are made under this object's lock; look-ups and routing need
 * none. A change is visible at once and its future completes when it is durable: only then is it answered.
 */
public final class VirtualHost implements QueueOwner {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final String name;
    private final VirtualHostServices services;
    private final QueueServices queueServices;
    private final QueueTable queues;
    private final ExchangeTable exchanges;
    private final TopologyEvents events;
    private final BindingTable bindings;
    private final VhostTopology topology;
    private final PolicyEnforcement policies;
    private volatile Definition.Vhost definition;
    private final DirectReplies directReplies = new DirectReplies();

    /** Guarded by this. */
    private boolean deleted;

    public VirtualHost(Definition.Vhost definition, VirtualHostServices services) {
        this.name = definition.name();
        this.definition = definition;
        this.services = services;
        this.queueServices = new QueueServices(services.messages(), services.budget(), services.timer());
        this.events = new TopologyEvents(name, services.events());
        this.bindings = new BindingTable(name, events);
        this.queues = new QueueTable(name, services.counters());
        this.exchanges = new ExchangeTable(
                name,
                services.exchangeTypes(),
                new ExchangeFactory(this, services),
                new DefaultExchangeRouter(queues.byName()));
        this.topology = new VhostTopology(exchanges, queues, bindings, events);
        this.policies = new PolicyEnforcement(exchanges, queues);
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
        return policies.policies();
    }

    public @Nullable Exchange exchange(String exchange) {
        return exchanges.get(exchange);
    }

    public @Nullable ClassicQueue queue(String queue) {
        return queues.get(queue);
    }

    public Collection<Exchange> exchanges() {
        return exchanges.all();
    }

    public Collection<ClassicQueue> queues() {
        return queues.all();
    }

    /** Bindings other than those of the default exchange. */
    public synchronized List<Binding> bindings() {
        return topology.allBindings();
    }

    public DirectReplies directReplies() {
        return directReplies;
    }

    /** Changes whenever a route may. */
    public long topologyVersion() {
        return topology.version();
    }

    public Route route(Exchange exchange, Routable message) {
        return Route.find(this, exchange, message);
    }

    /** Publishes in the broker's own name; does nothing when there is no such exchange. */
    public void publish(String exchange, String routingKey, BasicProperties properties, byte[] body) {
        Exchange through = exchanges.get(exchange);
        if (through != null) {
            StoreUnit unit = new StoreUnit();
            Message message = DueMessage.compose(exchange, routingKey, properties, body);
            DueMessage.route(this, through, message, false, unit);
            submit(unit);
        }
    }

    /** Submits what must be stored of messages that were given to queues of this virtual host. */
    public void submit(StoreUnit unit) {
        if (!unit.isEmpty()) {
            services.messages().submit(unit);
        }
    }

    /** Whether the firehose is on. */
    public boolean tracing() {
        return definition.tracing();
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
        ExchangeType kind = exchanges.type(type);
        kind.check(arguments);
        long logId = exchanges.newLogId(kind, durable, arguments);
        Definition.Exchange definition =
                new Definition.Exchange(name, exchange, type, durable, autoDelete, internal, arguments, logId);
        Exchange created = create(definition);
        created.start();
        events.created(created);
        return durable ? services.definitions().write(DefinitionChange.put(definition)) : DONE;
    }

    Exchange create(Definition.Exchange definition) {
        Exchange created = topology.add(definition);
        policies.apply(created);
        // Its alternate exchange may come from a policy.
        topology.changed();
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
        topology.remove(current, removed);
        return forget(removed);
    }

    // --- bindings

    /** @throws AmqpException 406 when the exchange is of a type that takes no such binding */
    public void checkBinding(Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        source.type().checkBinding(source.arguments(), new Binding(source.name(), destination, routingKey, arguments));
    }

    /** Binds, or does nothing when the same binding is there. */
    public synchronized CompletableFuture<Void> bind(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        Binding binding = new Binding(source.name(), destination, routingKey, arguments);
        requireAlive();
        source.type().checkBinding(source.arguments(), binding);
        if (!topology.add(source, binding)) {
            return DONE;
        }
        return BindingTable.isDurable(source, destination)
                ? services.definitions().write(DefinitionChange.put(bindings.definition(binding)))
                : DONE;
    }

    public synchronized CompletableFuture<Void> unbind(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        List<Definition> removed = new ArrayList<>();
        topology.remove(source, new Binding(source.name(), destination, routingKey, arguments), removed);
        return forget(removed);
    }

    public synchronized boolean isBound(
            Exchange source, Destination destination, String routingKey, FieldTable arguments) {
        return topology.has(new Binding(source.name(), destination, routingKey, arguments));
    }

    // --- queues

    private String defaultQueueType() {
        return definition.defaultQueueType().isEmpty() ? services.defaultQueueType() : definition.defaultQueueType();
    }

    /**
     * Declares a queue, or checks that it is what is declared.
     *
     * @throws AmqpException 405 when it belongs to another connection, 406 when it differs or its arguments are wrong
     */
    public synchronized CompletableFuture<ClassicQueue> declareQueue(QueueSpec declared) {
        QueueSpec spec = DefaultQueueType.apply(defaultQueueType(), declared);
        ClassicQueue current = queues.get(spec.name());
        if (current != null) {
            Equivalence.check(current, spec);
            current.touched();
            return CompletableFuture.completedFuture(current);
        }
        requireAlive();
        QueueArguments.check(spec);
        services.limits().checkQueue(name, spec.name(), queues.size());
        long logId = services.definitions().nextLogId();
        ClassicQueue created = create(spec, logId);
        created.start();
        events.created(created);
        if (!spec.outlivesBroker()) {
            return CompletableFuture.completedFuture(created);
        }
        return services.definitions()
                .write(DefinitionChange.put(queues.definition(created)))
                .thenApply(done -> created);
    }

    ClassicQueue create(QueueSpec spec, long logId) {
        ClassicQueue created = new ClassicQueue(spec, logId, queueServices, this);
        policies.apply(created);
        topology.add(created);
        return created;
    }

    /**
     * The queue, unless another connection owns it.
     *
     * @param connection who asks
     * @throws AmqpException 404 or 405
     */
    public ClassicQueue require(String queue, Object connection) {
        return queues.require(queue, connection);
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
            topology.remove(queue, removed);
            forgotten = forget(removed);
        }
        return forgotten.thenApply(done -> count);
    }

    /** The connection is over: its exclusive queues go. */
    public synchronized void deleteOwnedBy(Object connection) {
        for (ClassicQueue queue : queues.ownedBy(connection)) {
            deleteQueue(queue, false, false);
        }
    }

    @Override
    public void lastConsumerGone(ClassicQueue queue) {
        if (queue.spec().autoDelete()) {
            deleteIfUnused(queue);
        }
    }

    @Override
    public void expired(ClassicQueue queue) {
        deleteIfUnused(queue);
    }

    private void deleteIfUnused(ClassicQueue queue) {
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
        // An alternate exchange may be another now.
        topology.changed();
        return added;
    }

    /** Returns what was removed, null for nothing. */
    public synchronized Definition.@Nullable Policy removePolicy(String policy, boolean operator) {
        Definition.Policy removed = policies.remove(policy, operator);
        topology.changed();
        return removed;
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
        topology.removeAll(removed);
        return removed;
    }

    // --- start and stop

    /** Restores what was durable, before the first connection. Exchanges and queues come before bindings. */
    public synchronized void restore(List<Definition> definitions) {
        new Restoration(this, policies, bindings).run(definitions);
        topology.changed();
    }

    /** Lets delayed messages flow, once everything is restored. */
    public void start() {
        exchanges.all().forEach(Exchange::start);
        queues.all().forEach(ClassicQueue::start);
    }

    /** Time passes; called every second. */
    public void tick() {
        queues.all().forEach(ClassicQueue::tick);
    }

    public void stop() {
        exchanges.all().forEach(Exchange::stop);
        queues.all().forEach(ClassicQueue::stop);
    }
}
