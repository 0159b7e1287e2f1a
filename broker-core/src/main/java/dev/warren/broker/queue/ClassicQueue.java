package dev.warren.broker.queue;

import dev.warren.broker.exchange.Destination;
import dev.warren.broker.message.Message;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.queue.QueueDriver.Afterwards;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import dev.warren.codec.AmqpException;
import dev.warren.codec.FieldTable;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue on this node: a {@link QueueState} under a monitor, with a log in the store. Safe for any thread.
 *
 * <p>The monitor is this object and a leaf: within it no other queue, exchange, channel or file is touched. What a command
 * leads to elsewhere runs after it. Messages are taken in batches, for the monitor is what threads meet at.
 */
public final class ClassicQueue implements Destination, StoreListener {
    /** The virtual host, as its queues see it. Called without any queue's monitor. */
    public interface Owner {
        /** The queue has lost its last consumer; it may have consumers again. */
        void lastConsumerGone(ClassicQueue queue);

        /** Nobody has used the queue for as long as its x-expires says. */
        void expired(ClassicQueue queue);

        /**
         * Routes dead letters, in this order. What their targets must store joins the unit, to which the caller adds that the
         * messages left their queue: a crash finds each in exactly one place.
         *
         * @param exchange the dead-letter exchange; the letters are dropped when there is no such exchange
         * @param routingKey the dead-letter routing key; null for the keys that the message came with
         */
        void deadLetters(
                ClassicQueue from, String exchange, @Nullable String routingKey, List<DeadLetter> dead, StoreUnit unit);
    }

    private static final BitSet NONE_REFUSED = new BitSet(0);

    private final QueueSpec spec;
    private final MessageStore store;
    private final MemoryBudget budget;
    private final Owner owner;
    private final QueueLog log;
    private final DeadLetterLine deadLetters;
    private final QueueDriver driver;
    private final QueueState state;
    private final QueueTimer timer;
    private final IdleTime idle = new IdleTime();
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;
    private volatile QueueSettings settings;
    private boolean deleted;
    private long heapBytes;
    private long published;
    private long acked;

    public ClassicQueue(QueueSpec spec, long logId, QueueServices services, Owner owner) {
        this.spec = spec;
        this.store = services.store();
        this.budget = services.budget();
        this.owner = owner;
        this.settings = QueueSettings.of(spec, policy);
        this.timer = new QueueTimer(services.timer(), this::wakeUp);
        this.deadLetters = new DeadLetterLine(this, store);
        this.driver = new QueueDriver(this, store, deadLetters);
        this.log = store.open(logId, spec.outlivesBroker(), this);
        this.state = new QueueState(log, settings, driver);
    }

    /** Lets time pass in the queue: recovery is complete, or the queue is new. */
    public void start() {
        command(() -> {
            timer.start();
            markUsed();
        });
    }

    /** Time no longer passes: the broker stops. */
    public synchronized void stop() {
        timer.stop();
    }

    /**
     * Puts policies in force, on what is in the queue too: limits at once, a new time to live from now on.
     */
    public void policy(EffectivePolicy policy) {
        this.policy = policy;
        QueueSettings changed = QueueSettings.of(spec, policy);
        Afterwards rest;
        synchronized (this) {
            settings = changed;
            state.time(timer.nowMs());
            state.settings(changed);
            markUsed();
            // Before the start, what a dead letter is routed by may not be there yet.
            rest = timer.started() ? proceed() : null;
        }
        run(rest);
    }

    /** What holds for the queue by its arguments and policies. */
    public QueueSettings settings() {
        return settings;
    }

    /** How long a delivery may be unacknowledged by the queue's argument and policies, milliseconds; -1 when they don't say. */
    public long consumerTimeoutMs() {
        return settings.consumerTimeoutMs();
    }

    /** {@code classic} or {@code quorum}. */
    public String type() {
        return settings.type();
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

    QueueLog log() {
        return log;
    }

    public long logId() {
        return log.queueId();
    }

    // --- publishing

    /** Takes messages, in this order. Each is {@link Message#accepted()} at once, or when the store has it. */
    public void publish(Message[] messages, int count) {
        Afterwards rest;
        BitSet refused;
        synchronized (this) {
            refused = enqueue(messages, count, false);
            rest = end();
        }
        afterPublish(messages, count, refused, rest);
    }

    /**
     * The same, but what must be stored joins a unit that the caller submits next.
     *
     * @param redelivered whether a client may have had the messages before
     */
    public void publish(Message[] messages, int count, boolean redelivered, StoreUnit unit) {
        Afterwards rest;
        BitSet refused;
        synchronized (this) {
            driver.gatherIn(unit);
            refused = enqueue(messages, count, redelivered);
            rest = endGathered();
        }
        afterPublish(messages, count, refused, rest);
    }

    /** Null when the queue is gone; else which messages it did not take. */
    private @Nullable BitSet enqueue(Message[] messages, int count, boolean redelivered) {
        if (deleted) {
            return null;
        }
        tellTime();
        state.window(budget.windowBytes());
        published += count;
        BitSet refused = NONE_REFUSED;
        for (int i = 0; i < count; i++) {
            if (messages[i].expires()) {
                state.time(timer.nowMs());
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

    private void afterPublish(Message[] messages, int count, @Nullable BitSet refused, @Nullable Afterwards rest) {
        run(rest);
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
        return message.persistent() && log.durable();
    }

    // --- consuming

    /**
     * Adds a consumer, which gets nothing before its first {@link #wake}.
     *
     * @throws AmqpException 403 when it or another wants to be alone; 404 when the queue is gone
     */
    public synchronized void add(QueueConsumer consumer) {
        if (deleted) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no " + spec.described());
        }
        ConsumerLine consumers = state.consumers();
        // RabbitMQ: one active consumer of several is the opposite of one alone.
        boolean contradiction = consumer.exclusive() && settings.singleActiveConsumer();
        if (contradiction || consumers.anyExclusive() || (consumer.exclusive() && !consumers.isEmpty())) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, spec.described() + " in exclusive use");
        }
        state.add(consumer);
    }

    /**
     * Removes a consumer: it is handed nothing more. What it holds stays outstanding. Once that is back, or is not to be
     * waited for, {@link #failOver} lets another single active consumer take over.
     */
    public void remove(QueueConsumer consumer) {
        boolean last;
        synchronized (this) {
            last = state.remove(consumer) && state.consumers().isEmpty();
            if (last) {
                markUsed();
                setAlarm();
            }
        }
        if (last) {
            owner.lastConsumerGone(this);
        }
    }

    /** Lets another consumer be the single active one, if that has gone. */
    public void failOver() {
        if (settings.singleActiveConsumer()) {
            command(state.consumers()::failOver);
        }
    }

    /** The single active consumer; null when there is none, or all consumers are served. */
    public synchronized @Nullable QueueConsumer activeConsumer() {
        return state.consumers().active();
    }

    /** Whether the consumer may be served now. */
    public synchronized boolean isActive(QueueConsumer consumer) {
        return !settings.singleActiveConsumer() || state.consumers().active() == consumer;
    }

    /** The consumer may have room again. */
    public void wake(QueueConsumer consumer) {
        Afterwards rest;
        synchronized (this) {
            state.wake(consumer);
            rest = proceed();
        }
        run(rest);
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
        synchronized (this) {
            if (deleted) {
                driver.answer(request, null, 0);
                rest = end();
            } else {
                markUsed();
                state.get(request);
                rest = proceed();
            }
        }
        run(rest);
    }

    /** Ends outstanding messages: acknowledged. */
    public void settle(QueueConsumer[] consumers, QueueEntry[] entries, int count) {
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                return;
            }
            acked += count;
            for (int i = 0; i < count; i++) {
                state.settle(consumers[i], entries[i]);
            }
            rest = proceed();
        }
        run(rest);
    }

    /** The same, but what the store must forget joins a unit that the caller submits next. */
    public void settle(QueueConsumer[] consumers, QueueEntry[] entries, int count, StoreUnit unit) {
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                return;
            }
            driver.gatherIn(unit);
            acked += count;
            for (int i = 0; i < count; i++) {
                state.settle(consumers[i], entries[i]);
            }
            rest = proceedGathered();
        }
        run(rest);
    }

    /**
     * Ends outstanding messages, rejected for good, in a unit that the caller submits next: their targets store them in the
     * same unit, if they are in memory. Others follow, as dead letters do.
     */
    public void reject(List<QueueConsumer> consumers, List<QueueEntry> entries, StoreUnit unit) {
        Afterwards rest;
        List<DeadLetter> letters = new ArrayList<>();
        synchronized (this) {
            if (deleted) {
                return;
            }
            driver.gatherIn(unit);
            driver.gatherLetters(letters);
            for (int i = 0; i < entries.size(); i++) {
                state.reject(consumers.get(i), entries.get(i));
            }
            driver.gatherLetters(null);
            rest = proceedGathered();
        }
        route(letters, unit);
        run(rest);
    }

    /** Ends outstanding messages: rejected for good. */
    public void reject(List<QueueConsumer> consumers, List<QueueEntry> entries) {
        command(() -> {
            for (int i = 0; i < entries.size(); i++) {
                state.reject(consumers.get(i), entries.get(i));
            }
        });
    }

    /** Puts outstanding messages back at their places. */
    public void requeue(List<QueueConsumer> consumers, List<QueueEntry> entries, Comeback how) {
        command(() -> {
            state.time(timer.nowMs());
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
        synchronized (this) {
            purged = state.purge();
            rest = end();
        }
        run(rest);
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
        synchronized (this) {
            if (deleted) {
                return -1;
            }
            if (ifUnused && !state.consumers().isEmpty()) {
                throw new AmqpException(ReplyCode.PRECONDITION_FAILED, spec.described() + " in use");
            }
            if (ifEmpty && state.ready() > 0) {
                throw new AmqpException(ReplyCode.PRECONDITION_FAILED, spec.described() + " not empty");
            }
            deleted = true;
            count = state.ready();
            state.abandonGets();
            orphans = new ArrayList<>(state.consumers().all());
            orphans.forEach(state::remove);
            timer.stop();
            rest = driver.end();
            deadLetters.dropLog();
            budget.changed(-heapBytes);
            heapBytes = 0;
        }
        run(rest);
        for (QueueConsumer orphan : orphans) {
            orphan.port().cancelled(orphan);
        }
        return count;
    }

    public synchronized long ready() {
        return state.ready();
    }

    public synchronized int consumerCount() {
        return state.consumers().size();
    }

    public synchronized List<QueueConsumer> consumers() {
        return List.copyOf(state.consumers().all());
    }

    /** Whether messages that were delivered, and are on disk, should be dropped from memory until they come back. */
    public boolean crowded() {
        return state.crowded();
    }

    public synchronized QueueStats stats() {
        return new QueueStats(
                state.ready(),
                state.unacked(),
                state.consumers().size(),
                state.readyBodyBytes(),
                state.unackedBodyBytes(),
                state.heapBytes(),
                published,
                driver.delivered(),
                driver.deliveredNoAck(),
                driver.got(),
                driver.redelivered(),
                acked,
                state.delayed(),
                state.delayedBodyBytes(),
                state.endings());
    }

    /** Adds the entries in memory that are redelivered, for a clean stop. All outstanding ones must be requeued by then. */
    public synchronized void collectRedelivered(List<QueueEntry> redelivered) {
        Consumer<QueueEntry> collect = entry -> {
            if (entry.redelivered()) {
                redelivered.add(entry);
            }
        };
        state.forEachInMemory(collect);
        deadLetters.forEachEntry(collect);
    }

    // --- time passes

    /** Somebody has declared the queue again. */
    public synchronized void touched() {
        markUsed();
        setAlarm();
    }

    private void markUsed() {
        if (settings.expiresMs() >= 0) {
            idle.used(timer.nowMs());
        }
    }

    /** Something is due. */
    void wakeUp() {
        boolean unused;
        Afterwards rest;
        synchronized (this) {
            if (deleted || !timer.started()) {
                return;
            }
            long now = timer.nowMs();
            timer.woken(now);
            state.time(now);
            state.passTime();
            unused = idle.over(now, settings.expiresMs(), !state.consumers().isEmpty());
            rest = proceed();
        }
        run(rest);
        if (unused) {
            owner.expired(this);
        }
    }

    /** Tells the state the time if it needs to know. */
    private void tellTime() {
        if (state.timed()) {
            state.time(timer.nowMs());
        }
    }

    private void setAlarm() {
        long next = state.nextMs();
        if (settings.expiresMs() >= 0 && state.consumers().isEmpty()) {
            next = Math.min(next, idle.untilMs(settings.expiresMs()));
        }
        timer.by(next);
    }

    /** Routes dead letters. Called without the monitor. */
    void route(List<DeadLetter> letters, StoreUnit unit) {
        QueueSettings now = settings;
        String exchange = now.deadLetterExchange();
        if (exchange != null) {
            owner.deadLetters(this, exchange, now.deadLetterRoutingKey(), letters, unit);
        }
    }

    // --- the store answers

    @Override
    public void stored(StoredRun run, List<QueueEntry> entries) {
        synchronized (this) {
            state.stored(run, entries);
            account();
        }
    }

    void loaded(StoredRun run, List<QueueEntry> entries) {
        command(() -> {
            tellTime();
            state.loaded(run, entries);
        });
    }

    void due(StoredRun run, DueEntries due, Lapsed by) {
        command(() -> state.due(run, due, by));
    }

    void fetched(QueueEntry entry, List<QueueEntry> found) {
        command(() -> state.fetched(entry, found.isEmpty() ? null : found.get(0)));
    }

    void marked(long belowSequence) {
        command(() -> state.marked(belowSequence));
    }

    /** Changes the state and lets happen what becomes possible by it; nothing once the queue is deleted. */
    private void command(Runnable change) {
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                return;
            }
            change.run();
            rest = proceed();
        }
        run(rest);
    }

    private @Nullable Afterwards proceed() {
        tellTime();
        state.dispatch();
        return end();
    }

    private @Nullable Afterwards proceedGathered() {
        tellTime();
        state.dispatch();
        return endGathered();
    }

    private @Nullable Afterwards endGathered() {
        setAlarm();
        account();
        return driver.endGathered();
    }

    private @Nullable Afterwards end() {
        setAlarm();
        account();
        return driver.end();
    }

    private void account() {
        long now = state.heapBytes();
        budget.changed(now - heapBytes);
        heapBytes = now;
    }

    private static void run(@Nullable Afterwards rest) {
        if (rest != null) {
            rest.run();
        }
    }
}
