package dev.warren.broker.queue;

import dev.warren.broker.exchange.Destination;
import dev.warren.broker.message.Message;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue on this node: what channels, the virtual host and the management ask of it, each a command to its {@link
 * QueueState}, given under its {@link QueueMonitor}. Safe for any thread. Messages are taken in batches, for the monitor is
 * what threads meet at.
 */
public final class ClassicQueue implements Destination {
    private static final BitSet NONE_REFUSED = new BitSet(0);

    private final QueueSpec spec;
    private final QueueOwner owner;
    private final QueueMonitor monitor;
    private final QueueState state;
    private final Subscriptions subscriptions;
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;
    private volatile QueueSettings settings;
    private long published;
    private long acked;

    public ClassicQueue(QueueSpec spec, long logId, QueueServices services, QueueOwner owner) {
        this.spec = spec;
        this.owner = owner;
        this.settings = QueueSettings.of(spec, policy);
        this.monitor = new QueueMonitor(this, logId, settings, services);
        this.state = monitor.state();
        this.subscriptions = new Subscriptions(this, monitor);
    }

    /** Lets time pass in the queue: recovery is complete, or the queue is new. */
    public void start() {
        monitor.start();
    }

    /** Time no longer passes: the broker stops. */
    public void stop() {
        monitor.stop();
    }

    // --- what it is

    /**
     * Puts policies in force, on what is in the queue too: limits at once, a new time to live from now on.
     */
    public void policy(EffectivePolicy policy) {
        QueueSettings changed = QueueSettings.of(spec, policy);
        this.policy = policy;
        settings = changed;
        monitor.settings(changed);
    }

    /** What holds for the queue by its arguments and policies. */
    public QueueSettings settings() {
        return settings;
    }

    public EffectivePolicy policy() {
        return policy;
    }

    public QueueSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return spec.name();
    }

    public long logId() {
        return monitor.log().queueId();
    }

    // --- publishing

    /** Takes messages, in this order. Each is {@link Message#accepted()} at once, or when the store has it. */
    public void publish(Message[] messages, int count) {
        publish(messages, count, false, null, null);
    }

    /** The same; the caller lets dead letters go when all queues have the messages: they must not arrive before. */
    public void publish(Message[] messages, int count, List<Runnable> deadLetters) {
        publish(messages, count, false, null, deadLetters);
    }

    /**
     * The same.
     *
     * @param redelivered whether a client may have had the messages before
     * @param unit what must be stored joins it, and the caller submits it next; null to store it now
     */
    public void publish(Message[] messages, int count, boolean redelivered, @Nullable StoreUnit unit) {
        publish(messages, count, redelivered, unit, null);
    }

    private void publish(
            Message[] given,
            int count,
            boolean redelivered,
            @Nullable StoreUnit unit,
            @Nullable List<Runnable> deadLetters) {
        Message[] messages = settings.isQuorum() ? stored(given, count) : given;
        Afterwards rest;
        BitSet refused;
        synchronized (monitor) {
            gatherIn(unit);
            refused = enqueue(messages, count, redelivered);
            rest = monitor.end();
        }
        Afterwards.run(rest, deadLetters);
        accept(messages, count, refused);
    }

    /** RabbitMQ: a quorum queue stores what is transient elsewhere. The array given may be for other queues too. */
    private static Message[] stored(Message[] messages, int count) {
        Message[] stored = new Message[count];
        Arrays.setAll(stored, i -> messages[i].stored());
        return stored;
    }

    private void gatherIn(@Nullable StoreUnit unit) {
        if (unit != null) {
            monitor.driver().gatherIn(unit);
        }
    }

    /** Null when the queue is gone; else which messages it did not take. */
    private @Nullable BitSet enqueue(Message[] messages, int count, boolean redelivered) {
        if (monitor.deleted()) {
            return null;
        }
        monitor.timeIfNeeded();
        state.window(monitor.windowBytes());
        published += count;
        BitSet refused = NONE_REFUSED;
        for (int i = 0; i < count; i++) {
            if (messages[i].expires()) {
                monitor.time();
            }
            QueueEntry entry = state.enqueue(messages[i]);
            if (entry == null) {
                refused = refused == NONE_REFUSED ? new BitSet(count) : refused;
                refused.set(i);
            } else if (redelivered) {
                entry.redelivered(true);
                entry.possiblyDelivered(true);
            }
        }
        state.endBatch();
        return refused;
    }

    private void accept(Message[] messages, int count, @Nullable BitSet refused) {
        for (int i = 0; i < count; i++) {
            Message message = messages[i];
            // RabbitMQ: a message whose queue was deleted meanwhile is confirmed.
            if (message.awaited() && (refused == null || !acceptedByStore(message) && !refused.get(i))) {
                message.accepted();
            }
        }
    }

    /** Whether the store, rather than the queue, answers for a message. */
    boolean acceptedByStore(Message message) {
        return message.persistent() && monitor.log().durable();
    }

    // --- consuming

    public Subscriptions subscriptions() {
        return subscriptions;
    }

    void lastConsumerGone() {
        owner.lastConsumerGone(this);
    }

    /** @throws AmqpException 405 when the queue's type serves consumers only */
    public void checkGet() {
        if (settings.singleActiveConsumer() && settings.isQuorum()) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain access to locked " + spec.described()
                            + ". basic.get operations are not supported by quorum queues with single active consumer");
        }
    }

    /** Takes one message for basic.get; the answer may come at once, on this thread, or later. */
    public void get(boolean noAck, GetRequest.Answer answer) {
        QueueConsumer taker = new QueueConsumer(this, NoPort.INSTANCE, "", noAck, false, 0, 0, FieldTable.EMPTY);
        GetRequest request = new GetRequest(taker, answer);
        Afterwards rest;
        synchronized (monitor) {
            if (monitor.deleted()) {
                monitor.driver().answer(request, null, 0);
                rest = monitor.end();
            } else {
                monitor.used();
                state.get(request);
                rest = monitor.proceed();
            }
        }
        Afterwards.run(rest);
    }

    /** Ends outstanding messages: acknowledged. */
    public void settle(QueueConsumer[] consumers, QueueEntry[] entries, int count) {
        settle(consumers, entries, count, null);
    }

    /**
     * The same.
     *
     * @param unit what the store must forget joins it, and the caller submits it next; null to have it forgotten now
     */
    public void settle(QueueConsumer[] consumers, QueueEntry[] entries, int count, @Nullable StoreUnit unit) {
        Afterwards rest;
        synchronized (monitor) {
            if (monitor.deleted()) {
                return;
            }
            gatherIn(unit);
            acked += count;
            for (int i = 0; i < count; i++) {
                state.settle(consumers[i], entries[i]);
            }
            rest = monitor.proceed();
        }
        Afterwards.run(rest);
    }

    /** Ends outstanding messages: rejected for good. */
    public void reject(List<QueueConsumer> consumers, List<QueueEntry> entries) {
        monitor.command(() -> rejectAll(consumers, entries));
    }

    /**
     * The same, in a unit that the caller submits next: the targets of the dead letters store them in the same unit, if they
     * are in memory. Others follow, as dead letters do.
     */
    public void reject(List<QueueConsumer> consumers, List<QueueEntry> entries, StoreUnit unit) {
        Afterwards rest;
        List<DeadLetter> letters = new ArrayList<>();
        synchronized (monitor) {
            if (monitor.deleted()) {
                return;
            }
            QueueDriver driver = monitor.driver();
            driver.gatherIn(unit);
            driver.gatherLetters(letters);
            rejectAll(consumers, entries);
            driver.gatherLetters(null);
            rest = monitor.proceed();
        }
        route(letters, unit);
        Afterwards.run(rest);
    }

    private void rejectAll(List<QueueConsumer> consumers, List<QueueEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            state.reject(consumers.get(i), entries.get(i));
        }
    }

    /** Puts outstanding messages back at their places. */
    public void requeue(List<QueueConsumer> consumers, List<QueueEntry> entries, Comeback how) {
        monitor.command(() -> {
            monitor.time();
            for (int i = 0; i < entries.size(); i++) {
                state.comeBack(consumers.get(i), entries.get(i), how);
            }
        });
    }

    // --- the whole queue

    /** Removes the ready messages; returns how many. */
    public long purge() {
        Afterwards rest;
        long purged;
        synchronized (monitor) {
            purged = state.purge();
            rest = monitor.end();
        }
        Afterwards.run(rest);
        return purged;
    }

    /**
     * Deletes the queue with its messages and tells its consumers.
     *
     * @return ready messages at that moment; -1 when it was deleted before
     * @throws AmqpException 406 when a condition does not hold
     */
    public long delete(boolean ifUnused, boolean ifEmpty) {
        List<QueueConsumer> orphans;
        Afterwards rest;
        long count;
        synchronized (monitor) {
            if (monitor.deleted()) {
                return -1;
            }
            if (ifEmpty && state.ready().count() > 0) {
                throw new AmqpException(ReplyCode.PRECONDITION_FAILED, spec.described() + " not empty");
            }
            if (ifUnused && !state.consumers().isEmpty()) {
                throw new AmqpException(ReplyCode.PRECONDITION_FAILED, spec.described() + " in use");
            }
            count = state.ready().count();
            state.abandonGets();
            orphans = subscriptions.removeAll();
            rest = monitor.endForEver();
        }
        Afterwards.run(rest);
        for (QueueConsumer orphan : orphans) {
            orphan.port().cancelled(orphan);
        }
        return count;
    }

    /** Somebody has declared the queue again. */
    public void touched() {
        synchronized (monitor) {
            monitor.used();
        }
    }

    /** Something is due. */
    void wakeUp() {
        if (monitor.wakeUp()) {
            owner.expired(this);
        }
    }

    /** Routes dead letters. Called without the monitor. */
    void route(List<DeadLetter> letters, StoreUnit unit) {
        QueueSettings now = settings;
        String exchange = now.deadLetterExchange();
        if (exchange != null) {
            owner.deadLetters(this, exchange, now.deadLetterRoutingKey(), letters, unit);
        }
    }

    // --- figures

    public long ready() {
        synchronized (monitor) {
            return state.ready().count();
        }
    }

    /** Whether messages that were delivered, and are on disk, should be dropped from memory until they come back. */
    public boolean crowded() {
        return state.crowded();
    }

    public QueueStats stats() {
        synchronized (monitor) {
            return monitor.stats(published, acked);
        }
    }

    /** To look into the queue. */
    public QueueBrowser browser() {
        return new QueueBrowser(monitor);
    }

    /** To take single messages out of their places. */
    public QueueExtraction extraction() {
        return new QueueExtraction(this, monitor);
    }

    /** Time passes; to be called every second or so, so that it is known when messages came. */
    public void tick() {
        monitor.tick();
    }

    /** Adds the entries in memory that are redelivered, for a clean stop. All outstanding ones must be requeued by then. */
    public void collectRedelivered(List<QueueEntry> redelivered) {
        synchronized (monitor) {
            monitor.collectRedelivered(redelivered);
        }
    }
}
