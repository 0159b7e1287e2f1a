package dev.warren.broker.connection;

import dev.warren.broker.BrokerOptions;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.auth.SaslMechanism;
import dev.warren.broker.channel.Channel;
import dev.warren.broker.channel.ClientCounters;
import dev.warren.broker.channel.TransactionBudget;
import dev.warren.broker.event.Events;
import dev.warren.broker.exchange.ExchangeTypes;
import dev.warren.broker.policy.Limits;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.vhost.VirtualHost;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections that are there, and what all of them need. Thread-safe. */
public final class ConnectionRegistry {
    private final BrokerOptions options;
    private final AccessControl access;
    private final ExchangeTypes exchangeTypes;
    private final MessageStore messages;
    private final Map<String, VirtualHost> vhosts;
    private final List<SaslMechanism> mechanisms;
    private final Executor worker;
    private final DiskAlarm diskAlarm;
    private final Events events;
    private final Map<Connection, ClientCounters> connections = new ConcurrentHashMap<>();

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    /** Of connections that are gone. Guarded by this. */
    private ClientCounters.Counts gone = ClientCounters.Counts.NONE;

    private final TransactionBudget transactionBudget = TransactionBudget.ofHeap();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final Limits limits;
    private final Supplier<String> clusterName;

    /** @param worker for what must not be done on an event loop, such as hashing passwords */
    public ConnectionRegistry(
            BrokerOptions options,
            AccessControl access,
            ExchangeTypes exchangeTypes,
            MessageStore messages,
            Map<String, VirtualHost> vhosts,
            List<SaslMechanism> mechanisms,
            Executor worker,
            DiskAlarm diskAlarm,
            Events events,
            Limits limits,
            Supplier<String> clusterName) {
        this.options = options;
        this.access = access;
        this.exchangeTypes = exchangeTypes;
        this.messages = messages;
        this.vhosts = vhosts;
        this.mechanisms = List.copyOf(mechanisms);
        this.worker = worker;
        this.diskAlarm = diskAlarm;
        this.events = events;
        this.limits = limits;
        this.clusterName = clusterName;
    }

    BrokerOptions options() {
        return options;
    }

    AccessControl access() {
        return access;
    }

    ExchangeTypes exchangeTypes() {
        return exchangeTypes;
    }

    MessageStore messages() {
        return messages;
    }

    TransactionBudget transactionBudget() {
        return transactionBudget;
    }

    public DiskAlarm diskAlarm() {
        return diskAlarm;
    }

    Executor worker() {
        return worker;
    }

    public String clusterName() {
        return clusterName.get();
    }

    Limits limits() {
        return limits;
    }

    @Nullable
    VirtualHost vhost(String name) {
        return vhosts.get(name);
    }

    /** The mechanisms that are offered, separated by spaces. */
    public String mechanismNames() {
        return String.join(" ", mechanisms.stream().map(SaslMechanism::name).toList());
    }

    @Nullable
    SaslMechanism mechanism(String name) {
        return mechanisms.stream()
                .filter(mechanism -> mechanism.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    Events events() {
        return events;
    }

    void add(Connection connection, ClientCounters counters) {
        connections.put(connection, counters);
        opened.incrementAndGet();
    }

    /** Numbers connections. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void remove(Connection connection) {
        synchronized (this) {
            ClientCounters counters = connections.remove(connection);
            if (counters != null) {
                closed.incrementAndGet();
                gone = gone.plus(counters.counts());
            }
        }
    }

    /** What all clients have done since the start, those that are gone too. */
    public synchronized ClientCounters.Counts counts() {
        ClientCounters.Counts all = gone;
        for (ClientCounters counters : connections.values()) {
            all = all.plus(counters.counts());
        }
        return all;
    }

    /** The channels that are open on any connection. */
    public Set<Channel> channels() {
        return channels;
    }

    public Collection<Connection> all() {
        return connections.keySet();
    }

    public long opened() {
        return opened.get();
    }

    public long closed() {
        return closed.get();
    }
}
