package dev.warren.broker.channel;

import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.exchange.RoutingNotes;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Comeback;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.AmqpException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a channel in tx mode has done since the last commit or rollback. Publishes are checked and routed already, and reach
 * their queues at commit; settlements likewise. Everything that a commit changes on disk is one unit: a crash finds all of
 * it or nothing. Confined to the connection's event loop.
 */
final class Transaction {
    /** What becomes of a delivery at commit. */
    enum Fate {
        ACKNOWLEDGED,
        REJECTED,
        /** basic.nack into the queue. */
        REQUEUED,
        /** basic.reject into the queue: the delivery failed. */
        FAILED
    }

    /**
     * A message that waits for the commit: for queues, or, with a delay, for its exchange. Queues by their names, as it is
     * the commit that finds them (RabbitMQ): one may be gone, declared anew, or only be declared by then.
     */
    private record Publish(
            Message message,
            List<String> queues,
            List<String> replies,
            @Nullable DelayedMessages delayed,
            long delayMs,
            boolean mandatory,
            @Nullable RoutingNotes notes) {

        List<ClassicQueue> find(VirtualHost vhost) {
            List<ClassicQueue> found = new ArrayList<>(queues.size());
            for (String name : queues) {
                ClassicQueue queue = vhost.queue(name);
                if (queue != null) {
                    found.add(queue);
                }
            }
            return found;
        }
    }

    private record Settlement(long tag, QueueConsumer consumer, QueueEntry entry, Fate fate) {}

    private final TransactionBudget budget;
    private final List<Publish> publishes = new ArrayList<>();
    private final List<Settlement> settlements = new ArrayList<>();
    private long bytes;

    Transaction(TransactionBudget budget) {
        this.budget = budget;
    }

    int uncommittedMessages() {
        return publishes.size();
    }

    int uncommittedAcks() {
        return settlements.size();
    }

    /**
     * @param queues the names that it is routed to, each once
     * @param replies whom it reaches directly
     * @param mandatory whether the message returns to its publisher when nobody wants it
     * @param notes what routers keep of it
     */
    void publish(
            Message message,
            List<String> queues,
            List<String> replies,
            boolean mandatory,
            @Nullable RoutingNotes notes) {
        try {
            add(new Publish(message, queues, replies, null, 0, mandatory, notes));
        } catch (AmqpException e) {
            if (notes != null) {
                notes.settled(false);
            }
            throw e;
        }
    }

    void publishDelayed(Message message, DelayedMessages delayed, long delayMs) {
        add(new Publish(message, List.of(), List.of(), delayed, delayMs, false, null));
    }

    private void add(Publish publish) {
        long more = (long) publish.message.content().length + Message.OVERHEAD_BYTES;
        budget.take(more);
        bytes += more;
        publishes.add(publish);
    }

    void settle(long tag, QueueConsumer consumer, QueueEntry entry, Fate fate) {
        settlements.add(new Settlement(tag, consumer, entry, fate));
    }

    /** Rejected deliveries whose message is only in the store, by queue: they are dead letters, perhaps. */
    Map<QueueLog, List<QueueEntry>> toBeRead() {
        Map<QueueLog, List<QueueEntry>> missing = new LinkedHashMap<>();
        for (Settlement each : settlements) {
            if (each.fate == Fate.REJECTED && each.entry.message() == null) {
                missing.computeIfAbsent(each.entry.log(), log -> new ArrayList<>())
                        .add(each.entry);
            }
        }
        return missing;
    }

    /** Forgets the publishes, and hands the settled deliveries back as if nothing had happened. */
    void rollback(UnackedDeliveries unacked) {
        settlements.forEach(each -> unacked.restore(each.tag, each.consumer, each.entry));
        for (Publish each : publishes) {
            if (each.notes != null) {
                each.notes.settled(false);
            }
        }
        clear();
    }

    private void clear() {
        budget.give(bytes);
        bytes = 0;
        publishes.clear();
        settlements.clear();
    }

    /**
     * Carries everything out.
     *
     * @param vhost where the queues are
     * @param unit takes what must be stored; the caller submits it
     * @param answer hears of each message that a queue gets
     * @param giveBack takes the messages that nobody wants
     * @param settled takes each settled delivery's consumer
     */
    void commit(
            VirtualHost vhost,
            StoreUnit unit,
            CommitAnswer answer,
            Consumer<Message> giveBack,
            Consumer<QueueConsumer> settled) {
        publishAll(vhost, unit, answer, giveBack);
        Map<Fate, SettleBatches> batches = new LinkedHashMap<>();
        for (Settlement each : settlements) {
            batches.computeIfAbsent(each.fate, fate -> new SettleBatches()).add(each.consumer, each.entry);
            settled.accept(each.consumer);
        }
        clear();
        batches.forEach((fate, batch) -> {
            switch (fate) {
                case ACKNOWLEDGED -> batch.settle(unit);
                case REJECTED -> batch.reject(unit);
                case REQUEUED -> batch.requeue(Comeback.RETURNED);
                case FAILED -> batch.requeue(Comeback.FAILED);
            }
        });
    }

    private void publishAll(VirtualHost vhost, StoreUnit unit, CommitAnswer answer, Consumer<Message> giveBack) {
        Map<ClassicQueue, List<Message>> byQueue = new LinkedHashMap<>();
        for (Publish each : publishes) {
            if (each.notes != null) {
                each.notes.store(unit);
                each.notes.settled(true);
            }
            each.replies.forEach(address -> vhost.directReplies().deliver(address, each.message));
            if (each.delayed != null) {
                answer.await(each.message, 1);
                each.delayed.hold(each.message, each.delayMs, unit);
                continue;
            }
            List<ClassicQueue> queues = each.find(vhost);
            if (!queues.isEmpty()) {
                answer.await(each.message, queues.size());
                for (ClassicQueue queue : queues) {
                    byQueue.computeIfAbsent(queue, q -> new ArrayList<>()).add(each.message);
                }
            } else if (each.mandatory && each.replies.isEmpty()) {
                giveBack.accept(each.message);
            }
        }
        byQueue.forEach(
                (queue, messages) -> queue.publish(messages.toArray(new Message[0]), messages.size(), false, unit));
    }
}
