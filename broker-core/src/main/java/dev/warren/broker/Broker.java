package dev.warren.broker;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.auth.AmqplainMechanism;
import dev.warren.broker.auth.AnonymousMechanism;
import dev.warren.broker.auth.PlainMechanism;
import dev.warren.broker.connection.AmqpListener;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.connection.ConnectionRegistry;
import dev.warren.broker.connection.DiskAlarm;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionChange;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.broker.definition.DefinitionStore;
import dev.warren.broker.delay.DelayTimer;
import dev.warren.broker.event.Events;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.policy.Parameters;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.MemoryBudget;
import dev.warren.broker.queue.QueueCounters;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.vhost.EventExchange;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.broker.vhost.VirtualHostServices;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker: puts its parts together, brings back what was durable, starts and stops. Thread-safe. */
public final class Broker {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);
    private static final String ANONYMOUS_USER = "guest";
    private static final long CLIENTS_CLOSE_MS = 3_000;
    private static final int HALTED = 3;
    private static final long DISK_CHECK_MS = 1_000;
    private static final long TICK_MS = 1_000;

    private final ExchangeTypes exchangeTypes;
    private final MessageStore messages;
    private final DefinitionStore definitions;
    private final AccessControl access;
    private final BrokerOptions options;
    private final MemoryBudget budget = MemoryBudget.ofHeap();
    private final QueueCounters queueCounters = new QueueCounters();
    private final DelayTimer timer = new DelayTimer(monotonicClock());
    private final Events events;
    private final Map<String, VirtualHost> vhosts = new ConcurrentHashMap<>();
    private final ExecutorService worker;
    private final Limits limits;
    private final Parameters parameters = new Parameters();
    private final ConnectionRegistry connections;
    private final Administration administration;
    private final AmqpListener listener;
    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
    private final long startedAtMs = System.currentTimeMillis();

    /**
     * The stores are open and become the broker's: it closes them.
     *
     * @param freeDiskBytes what is left where they keep their files
     */
    public Broker(
            BrokerOptions options,
            ExchangeTypes exchangeTypes,
            MessageStore messages,
            DefinitionStore definitions,
            LongSupplier freeDiskBytes) {
        this.options = options;
        this.events = new Events(options.nodeName());
        this.exchangeTypes = exchangeTypes;
        this.messages = messages;
        this.definitions = definitions;
        this.access = new AccessControl(options.clients().loopbackUsers());
        this.worker = Executors.newFixedThreadPool(1, task -> {
            Thread thread = new Thread(task, "warren-worker");
            thread.setDaemon(true);
            return thread;
        });
        this.limits = new Limits(options.clients().connectionMax());
        this.connections = new ConnectionRegistry(
                options,
                access,
                exchangeTypes,
                messages,
                vhosts,
                List.of(new PlainMechanism(), new AmqplainMechanism(), new AnonymousMechanism(ANONYMOUS_USER)),
                worker,
                new DiskAlarm(freeDiskBytes, options.diskFreeLimitBytes(), events),
                events,
                limits,
                this::clusterName);
        this.administration = new Administration(
                access, vhosts, this::newVhost, limits, parameters, definitions, connections, events);
        this.listener = new AmqpListener(connections, () -> {
            // Half a broker is worse than none: clients of a dead event loop would wait for ever.
            log.error("an event loop died, most likely of a lack of memory: halting, to be started again");
            Runtime.getRuntime().halt(HALTED);
        });
    }

    /** Milliseconds since the epoch that go on steadily from now: a step of the system's clock expires nothing. */
    private static LongSupplier monotonicClock() {
        long startMs = System.currentTimeMillis();
        long startNanos = System.nanoTime();
        return () -> startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    public BrokerOptions options() {
        return options;
    }

    private String clusterName() {
        Definition.GlobalParameter name = parameters.global("cluster_name");
        return name != null && name.value().isText() ? (String) name.value().value() : options.clusterName();
    }

    private VirtualHost newVhost(Definition.Vhost definition) {
        return new VirtualHost(
                definition,
                new VirtualHostServices(
                        exchangeTypes,
                        messages,
                        definitions,
                        budget,
                        timer,
                        limits,
                        events,
                        options.defaultQueueType(),
                        queueCounters));
    }

    /** Brings back what is durable. An empty store begins with {@link FirstStart}. */
    public void restore() {
        List<Definition> stored = definitions.load();
        if (stored.isEmpty()) {
            stored = options.firstStart().definitions();
            definitions.write(new DefinitionChange(stored, List.of())).join();
        }
        Map<String, List<Definition>> byVhost = new HashMap<>();
        for (Definition each : stored) {
            String home = homeOf(each);
            if (home == null) {
                restore(each);
            } else {
                byVhost.computeIfAbsent(home, v -> new ArrayList<>()).add(each);
            }
        }
        byVhost.forEach((name, inside) -> {
            VirtualHost vhost = vhosts.get(name);
            if (vhost != null) {
                vhost.restore(inside);
            }
        });
        messages.recovered();
        vhosts.values().forEach(VirtualHost::start);
        VirtualHost home = vhosts.get(EventExchange.VHOST);
        if (home != null) {
            events.listener(new EventExchange(home));
        }
        connections.diskAlarm().check(connections.all());
        timer.every(DISK_CHECK_MS, () -> connections.diskAlarm().check(connections.all()));
        timer.every(TICK_MS, () -> vhosts.values().forEach(VirtualHost::tick));
    }

    /** The virtual host that holds it; null for what is about virtual hosts and users. */
    private static @Nullable String homeOf(Definition definition) {
        if (definition instanceof Definition.Exchange exchange) {
            return exchange.vhost();
        } else if (definition instanceof Definition.Queue queue) {
            return queue.vhost();
        } else if (definition instanceof Definition.Binding binding) {
            return binding.vhost();
        }
        return definition instanceof Definition.Policy policy ? policy.vhost() : null;
    }

    private void restore(Definition definition) {
        try {
            if (definition instanceof Definition.Vhost vhost) {
                vhosts.put(vhost.name(), newVhost(vhost));
            } else if (definition instanceof Definition.User user) {
                access.put(user);
            } else if (definition instanceof Definition.Permission permission) {
                access.put(permission);
            } else if (definition instanceof Definition.TopicPermission permission) {
                access.put(permission);
            } else if (definition instanceof Definition.VhostLimit limit) {
                limits.put(limit);
            } else if (definition instanceof Definition.UserLimit limit) {
                limits.put(limit);
            } else if (definition instanceof Definition.Parameter parameter) {
                parameters.put(parameter);
            } else if (definition instanceof Definition.GlobalParameter parameter) {
                parameters.put(parameter);
            }
        } catch (DefinitionException e) {
            // A permission that can not be read gives nothing: better than a broker that does not start.
            log.error("not in force: {}: {}", definition, e.text());
        }
    }

    /** Accepts clients; returns the address, with the port that was chosen if 0 was asked for. */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        InetSocketAddress bound = listener.bind(address);
        listening.add(bound);
        return bound;
    }

    /** Where clients are accepted. */
    public List<InetSocketAddress> listening() {
        return listening;
    }

    /** Stops: clients get 320 CONNECTION_FORCED, what they held goes back to its queues, the stores are closed. */
    public void stop() {
        listener.unbind();
        for (Connection connection : connections.all()) {
            connection.forceClose("broker forced connection closure with reason 'shutdown'");
        }
        if (!awaitNoConnections(CLIENTS_CLOSE_MS)) {
            connections.all().forEach(Connection::drop);
            awaitNoConnections(CLIENTS_CLOSE_MS);
        }
        listener.close();
        vhosts.values().forEach(VirtualHost::stop);
        timer.close();
        events.close();
        worker.shutdown();
        List<QueueEntry> redelivered = new ArrayList<>();
        for (VirtualHost vhost : vhosts.values()) {
            for (ClassicQueue queue : vhost.queues()) {
                queue.collectRedelivered(redelivered);
            }
        }
        messages.close(redelivered);
        definitions.close();
        log.info("stopped");
    }

    private boolean awaitNoConnections(long mostMs) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
        while (!connections.all().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return true;
    }

    public ExchangeTypes exchangeTypes() {
        return exchangeTypes;
    }

    public AccessControl access() {
        return access;
    }

    /** What operators can change. */
    public Administration administration() {
        return administration;
    }

    public ConnectionRegistry connections() {
        return connections;
    }

    public Collection<VirtualHost> vhosts() {
        return vhosts.values();
    }

    public @Nullable VirtualHost vhost(String name) {
        return vhosts.get(name);
    }

    /** What queues that are gone had counted. */
    public QueueCounters queueCounters() {
        return queueCounters;
    }

    public MessageStore messages() {
        return messages;
    }

    /** Milliseconds since the epoch. */
    public long startedAtMs() {
        return startedAtMs;
    }
}
