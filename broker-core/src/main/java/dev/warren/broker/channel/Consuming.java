package dev.warren.broker.channel;

import dev.warren.broker.auth.Access;
import dev.warren.broker.event.ClientEvents;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Comeback;
import dev.warren.broker.queue.DeliveryCount;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.vhost.DirectReplies;
import dev.warren.codec.AmqpException;
import dev.warren.codec.BasicMethod;
import dev.warren.codec.ContentFrames;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The consuming side of a channel: consumers, prefetch, deliveries and their settlement. Confined to the event loop. */
public final class Consuming {
    private final Channel channel;
    private final Link link;
    private final Transacting transacting;
    private final ChannelPort port;
    private final Map<String, QueueConsumer> consumers = new LinkedHashMap<>();
    private final UnackedDeliveries unacked = new UnackedDeliveries();
    private final DeliveryTimeout timeout;
    private final SettleBatches settled = new SettleBatches();
    private final SettleBatches rejected = new SettleBatches();

    /** Gathers what an acknowledgement covers; counts what the channel-wide prefetch gets back. */
    private final UnackedDeliveries.Sink toSettled = (tag, consumer, entry) -> gather(settled, consumer, entry);

    private final UnackedDeliveries.Sink toRejected = (tag, consumer, entry) -> gather(rejected, consumer, entry);

    private final Withdrawn withdrawn;
    private final ReplyConsumer replies;
    private int released;

    /** Prefetch of consumers that start from now on. */
    private int prefetch;

    Consuming(Channel channel, Link link, Transacting transacting) {
        this.channel = channel;
        this.link = link;
        this.transacting = transacting;
        this.timeout = new DeliveryTimeout(channel, link, unacked);
        this.port = new ChannelPort(channel, link.outbox());
        this.withdrawn = new Withdrawn(port, unacked, timeout);
        this.replies = new ReplyConsumer(channel, link);
    }

    public Collection<QueueConsumer> consumers() {
        return consumers.values();
    }

    public int unackedCount() {
        return unacked.size();
    }

    /** Deliveries since the channel was opened. Any thread, perhaps a moment late. */
    public long deliveredCount() {
        return unacked.nextTag() - 1;
    }

    public int prefetch() {
        return prefetch;
    }

    public int globalPrefetch() {
        return port.limit();
    }

    // --- consumers

    void qos(BasicMethod.Qos qos) {
        if (qos.prefetchSize() != 0) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "prefetch_size!=0 (" + qos.prefetchSize() + ")");
        }
        if (qos.global()) {
            port.limit(qos.prefetchCount());
        } else {
            prefetch = qos.prefetchCount();
            // RabbitMQ: a limit for each consumer takes the place of the channel's own.
            port.limit(0);
        }
        link.write(channel.number(), new BasicMethod.QosOk());
    }

    void consume(BasicMethod.Consume consume) {
        if (consume.queue().equals(DirectReplies.NAME)) {
            replies.consume(consume, newTag(consume));
            return;
        }
        String queueName = channel.queueName(consume.queue());
        link.access().checkQueue(link.user(), link.vhost().name(), queueName, Access.READ);
        ClassicQueue queue = link.vhost().require(queueName, link.owner());
        String tag = newTag(consume);
        QueueConsumer consumer = new QueueConsumer(
                queue,
                port,
                tag,
                consume.noAck(),
                consume.exclusive(),
                ConsumerArguments.priority(consume.arguments(), queue),
                prefetch,
                consume.arguments());
        queue.subscriptions().add(consumer);
        consumers.put(tag, consumer);
        link.events().consuming(link.user(), link.vhost().name(), channel.number(), event(consumer));
        if (!consumer.noAck()) {
            timeout.watch(consumer);
        }
        if (!consume.nowait()) {
            link.write(channel.number(), new BasicMethod.ConsumeOk(tag));
        }
        queue.subscriptions().wake(consumer);
    }

    private String newTag(BasicMethod.Consume consume) {
        String tag = consume.consumerTag();
        if (consumers.containsKey(tag)) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
        }
        return tag.isEmpty() ? Names.generate("amq.ctag-") : tag;
    }

    /** The channel's own consumer of direct replies. */
    ReplyConsumer replies() {
        return replies;
    }

    void cancel(BasicMethod.Cancel cancel) {
        replies.cancel(cancel.consumerTag());
        QueueConsumer consumer = consumers.remove(cancel.consumerTag());
        if (consumer != null) {
            ended(consumer);
            consumer.queue().subscriptions().remove(consumer);
            consumer.queue().subscriptions().failOver();
            // What the queue has handed over already goes out before cancel-ok; nothing does after it.
            channel.drainDeliveries();
        }
        if (!cancel.nowait()) {
            link.write(channel.number(), new BasicMethod.CancelOk(cancel.consumerTag()));
        }
    }

    /** The consumer's queue was deleted. */
    void queueGone(QueueConsumer consumer) {
        if (channel.isOpen() && consumers.remove(consumer.tag(), consumer)) {
            ended(consumer);
            channel.drainDeliveries();
            if (link.consumerCancelNotify()) {
                link.write(channel.number(), new BasicMethod.Cancel(consumer.tag(), true));
                link.flushLater();
            }
        }
    }

    private void ended(QueueConsumer consumer) {
        link.events().consumed(link.user(), link.vhost().name(), channel.number(), event(consumer));
    }

    private static ClientEvents.Consumer event(QueueConsumer consumer) {
        return new ClientEvents.Consumer(
                consumer.tag(),
                consumer.queue().name(),
                consumer.exclusive(),
                !consumer.noAck(),
                consumer.prefetch(),
                consumer.arguments());
    }

    /** Cancels what the user may not read any more. */
    void checkPermissions() {
        for (QueueConsumer consumer : new ArrayList<>(consumers.values())) {
            try {
                link.access()
                        .checkQueue(
                                link.user(),
                                link.vhost().name(),
                                consumer.queue().name(),
                                Access.READ);
            } catch (AmqpException e) {
                consumer.queue().subscriptions().remove(consumer);
                queueGone(consumer);
            }
        }
    }

    // --- deliveries

    /** Gives a delivery its tag. */
    long delivered(QueueConsumer consumer, QueueEntry entry) {
        return unacked.add(consumer, consumer.noAck() ? null : entry);
    }

    /** The tag of a delivery that no queue knows of. */
    long nextTag() {
        return unacked.skip();
    }

    void get(BasicMethod.Get get) {
        String queueName = channel.queueName(get.queue());
        link.access().checkQueue(link.user(), link.vhost().name(), queueName, Access.READ);
        ClassicQueue queue = link.vhost().require(queueName, link.owner());
        queue.checkGet();
        Waiting.Parking parking = channel.waiting().park();
        queue.get(get.noAck(), (consumer, entry, readyAfter) -> parking.resume(() -> got(consumer, entry, readyAfter)));
    }

    private void got(QueueConsumer consumer, @Nullable QueueEntry entry, long readyAfter) {
        Message message = entry == null ? null : entry.message();
        if (entry == null || message == null) {
            if (channel.isOpen()) {
                link.counters().gotNothing();
                link.write(channel.number(), new BasicMethod.GetEmpty());
            }
            return;
        }
        if (!channel.isOpen()) {
            if (!consumer.noAck()) {
                SettleBatches back = new SettleBatches();
                back.add(consumer, entry);
                back.requeue(Comeback.UNDELIVERED);
            }
            return;
        }
        if (entry.failures() > 0) {
            message = DeliveryCount.shown(consumer.queue(), entry, message);
        }
        if (consumer.noAck()) {
            link.counters().gotWithoutAck();
        } else {
            timeout.watch(consumer);
        }
        long tag = delivered(consumer, entry);
        timeout.delivered(System.nanoTime());
        if (link.vhost().tracing()) {
            link.firehose(channel.number()).delivered(message, consumer.queue().name(), entry.redelivered());
        }
        ContentFrames.writeGetOk(
                link.out(),
                channel.number(),
                tag,
                entry.redelivered(),
                message.address(),
                (int) Math.min(readyAfter, Integer.MAX_VALUE),
                message.content(),
                message.propertiesLength(),
                link.frameMax());
    }

    // --- settlement

    void acknowledge(long tag, boolean multiple) {
        Transaction transaction = transacting.current();
        take(tag, multiple, transaction == null ? toSettled : later(transaction, Transaction.Fate.ACKNOWLEDGED));
    }

    /** basic.nack or reject for good. */
    void reject(long tag, boolean multiple) {
        Transaction transaction = transacting.current();
        take(tag, multiple, transaction == null ? toRejected : later(transaction, Transaction.Fate.REJECTED));
    }

    void requeue(long tag, boolean multiple, Comeback how) {
        Transaction transaction = transacting.current();
        if (transaction != null) {
            take(
                    tag,
                    multiple,
                    later(transaction, how == Comeback.FAILED ? Transaction.Fate.FAILED : Transaction.Fate.REQUEUED));
            return;
        }
        flushSettled();
        SettleBatches back = new SettleBatches();
        take(tag, multiple, (each, consumer, entry) -> gather(back, consumer, entry));
        putBack(back, how);
    }

    /** RabbitMQ: what comes back is in its queue before there is room again, and so is delivered before what follows it. */
    private void putBack(SettleBatches back, Comeback how) {
        back.requeue(how);
        release();
    }

    private static UnackedDeliveries.Sink later(Transaction transaction, Transaction.Fate fate) {
        return (tag, consumer, entry) -> transaction.settle(tag, consumer, entry, fate);
    }

    private void take(long tag, boolean multiple, UnackedDeliveries.Sink sink) {
        boolean known = multiple ? unacked.removeUpTo(tag, sink) : unacked.remove(tag, sink);
        known |= withdrawn.answered(tag, multiple, sink);
        if (!known) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED, "unknown delivery tag " + Long.toUnsignedString(tag));
        }
    }

    /** What a transaction settled is outstanding again. */
    void restore(Transaction transaction) {
        transaction.rollback(unacked);
    }

    private void gather(SettleBatches batches, QueueConsumer consumer, QueueEntry entry) {
        batches.add(consumer, entry);
        released(consumer);
    }

    /** A delivery of the consumer is not outstanding any more. */
    void released(QueueConsumer consumer) {
        if (consumer.port() == port) {
            // basic.get never counts against the prefetch.
            released++;
        }
    }

    /** What operators look at, and take back. */
    Withdrawn withdrawn() {
        return withdrawn;
    }

    /** Requeues everything outstanding, marked redelivered. */
    void recover() {
        flushSettled();
        requeueAll(Comeback.RETURNED);
    }

    private void requeueAll(Comeback how) {
        SettleBatches back = new SettleBatches();
        unacked.removeAll((tag, consumer, entry) -> gather(back, consumer, entry));
        putBack(back, how);
        withdrawn.clear();
    }

    /** Hands the queues what was acknowledged or rejected since the last time. */
    void flushSettled() {
        settled.settle();
        rejected.reject();
        release();
    }

    void release() {
        if (released > 0) {
            int count = released;
            released = 0;
            port.released(count);
        }
    }

    /** The channel ends: its consumers go first, so that what it gives back reaches others. */
    void close() {
        timeout.stop();
        flushSettled();
        replies.close();
        List<QueueConsumer> gone = new ArrayList<>(consumers.values());
        for (QueueConsumer consumer : gone) {
            ended(consumer);
            consumer.queue().subscriptions().remove(consumer);
        }
        consumers.clear();
        channel.drainDeliveries();
        Transaction transaction = transacting.current();
        if (transaction != null) {
            restore(transaction);
        }
        requeueAll(Comeback.FAILED);
        gone.forEach(consumer -> consumer.queue().subscriptions().failOver());
    }
}
