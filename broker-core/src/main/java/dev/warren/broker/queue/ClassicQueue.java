package dev.warren.broker.queue;

import dev.warren.broker.exchange.Destination;
import dev.warren.broker.message.Message;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.queue.QueueDriver.Afterwards;
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
import java.util.List;
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

    private final QueueSpec spec;
    private final MessageStore store;
    private final MemoryBudget budget;
    private final Owner owner;
    private final QueueLog log;
    private final QueueDriver driver;
    private final QueueState state;
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;
    private boolean deleted;
    private long heapBytes;
    private long published;
    private long acked;

    public ClassicQueue(QueueSpec spec, long logId, QueueServices services, Owner owner) {
        this.spec = spec;
        this.store = services.store();
        this.budget = services.budget();
        this.owner = owner;
        this.driver = new QueueDriver(this, store);
        this.log = store.open(logId, spec.outlivesBroker(), this);
        this.state = new QueueState(log, QueueArguments.maxPriority(spec.arguments()), driver);
    }

    /** Puts policies in force, from now on and for what is in the queue. */
    public void policy(EffectivePolicy policy) {
        this.policy = policy;
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
        boolean open;
        synchronized (this) {
            open = enqueue(messages, count, false);
            rest = end();
        }
        afterPublish(messages, count, open, rest);
    }

    /**
     * The same, but what must be stored joins a unit that the caller submits next.
     *
     * @param redelivered whether a client may have had the messages before
     */
    public void publish(Message[] messages, int count, boolean redelivered, StoreUnit unit) {
        Afterwards rest;
        boolean open;
        synchronized (this) {
            driver.gatherIn(unit);
            open = enqueue(messages, count, redelivered);
            account();
            rest = driver.endGathered();
        }
        afterPublish(messages, count, open, rest);
    }

    private boolean enqueue(Message[] messages, int count, boolean redelivered) {
        if (deleted) {
            return false;
        }
        state.window(budget.windowBytes());
        published += count;
        for (int i = 0; i < count; i++) {
            QueueEntry entry = state.enqueue(messages[i]);
            if (redelivered) {
                entry.redelivered(true);
                entry.possiblyDelivered(true);
            }
        }
        state.endBatch();
        return true;
    }

    private void afterPublish(Message[] messages, int count, boolean open, @Nullable Afterwards rest) {
        run(rest);
        for (int i = 0; i < count; i++) {
            Message message = messages[i];
            // RabbitMQ: a message whose queue was deleted meanwhile is confirmed.
            if (message.awaited() && !(open && acceptedByStore(message))) {
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
        if (consumers.anyExclusive() || (consumer.exclusive() && !consumers.isEmpty())) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, spec.described() + " in exclusive use");
        }
        state.add(consumer);
    }

    /** Removes a consumer: it is handed nothing more. What it holds stays outstanding. */
    public void remove(QueueConsumer consumer) {
        boolean last;
        synchronized (this) {
            last = state.remove(consumer) && state.consumers().isEmpty();
        }
        if (last) {
            owner.lastConsumerGone(this);
        }
    }

    /** The consumer may have room again. */
    public void wake(QueueConsumer consumer) {
        Afterwards rest;
        synchronized (this) {
            state.wake(consumer);
            state.dispatch();
            rest = end();
        }
        run(rest);
    }

    /** Takes one message for basic.get; the answer may come at once, on this thread, or later. */
    public void get(boolean noAck, GetRequest.Answer answer) {
        QueueConsumer taker = new QueueConsumer(this, NoPort.INSTANCE, "", noAck, false, 0, 0, FieldTable.EMPTY);
        GetRequest request = new GetRequest(taker, answer);
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                driver.answer(request, null, 0);
            } else {
                state.get(request);
                state.dispatch();
            }
            rest = end();
        }
        run(rest);
    }

    /** Ends outstanding messages: acknowledged, or rejected for good. */
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
            state.dispatch();
            rest = end();
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
            state.dispatch();
            account();
            rest = driver.endGathered();
        }
        run(rest);
    }

    /**
     * Puts outstanding messages back at their places.
     *
     * @param delivered whether they have been written towards a client
     */
    public void requeue(List<QueueConsumer> consumers, List<QueueEntry> entries, boolean delivered) {
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                return;
            }
            for (int i = 0; i < entries.size(); i++) {
                state.requeue(consumers.get(i), entries.get(i), delivered);
            }
            state.dispatch();
            rest = end();
        }
        run(rest);
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
            rest = driver.endGathered();
            store.drop(log);
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
                acked);
    }

    /** Adds the entries in memory that are redelivered, for a clean stop. All outstanding ones must be requeued by then. */
    public synchronized void collectRedelivered(List<QueueEntry> redelivered) {
        state.forEachInMemory(entry -> {
            if (entry.redelivered()) {
                redelivered.add(entry);
            }
        });
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
        Afterwards rest;
        synchronized (this) {
            state.loaded(run, entries);
            state.dispatch();
            rest = end();
        }
        run(rest);
    }

    void fetched(QueueEntry entry, List<QueueEntry> found) {
        Afterwards rest;
        synchronized (this) {
            state.fetched(entry, found.isEmpty() ? null : found.get(0));
            state.dispatch();
            rest = end();
        }
        run(rest);
    }

    void marked(long belowSequence) {
        Afterwards rest;
        synchronized (this) {
            state.marked(belowSequence);
            state.dispatch();
            rest = end();
        }
        run(rest);
    }

    private @Nullable Afterwards end() {
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
