package dev.warren.broker.channel;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import dev.warren.codec.TxMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The tx.* side of a channel. Confined to the connection's event loop. */
final class Transacting {
    private final Channel channel;
    private final Link link;
    private @Nullable Transaction current;

    Transacting(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    /** What was done since the last commit; null when the channel is not in tx mode. */
    @Nullable
    Transaction current() {
        return current;
    }

    void select() {
        if (channel.confirming()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "cannot switch from confirm to tx mode");
        }
        if (current == null) {
            current = new Transaction(link.transactionBudget());
        }
        link.write(channel.number(), new TxMethod.SelectOk());
    }

    /** Answers once everything is durable: whatever belongs to the commit is one unit of the store. */
    void commit() {
        Transaction transaction = required();
        Waiting.Parking parking = channel.waiting().parkCommit();
        Map<QueueLog, List<QueueEntry>> missing = transaction.toBeRead();
        if (missing.isEmpty()) {
            commit(transaction, parking);
            return;
        }
        AtomicInteger reads = new AtomicInteger(missing.size());
        missing.forEach((log, entries) -> {
            long[] sequences =
                    entries.stream().mapToLong(QueueEntry::sequence).sorted().toArray();
            link.store().fetch(log, sequences, found -> {
                restore(entries, found);
                if (reads.decrementAndGet() == 0) {
                    channel.execute(() -> channel.attempt(() -> commit(transaction, parking)));
                }
            });
        });
    }

    private static void restore(List<QueueEntry> entries, List<QueueEntry> found) {
        Map<Long, QueueEntry> bySequence = new HashMap<>();
        found.forEach(each -> bySequence.put(each.sequence(), each));
        for (QueueEntry entry : entries) {
            QueueEntry read = bySequence.get(entry.sequence());
            if (read != null) {
                entry.message(read.message());
            }
        }
    }

    private void commit(Transaction transaction, Waiting.Parking parking) {
        if (!channel.isOpen()) {
            return;
        }
        CommitAnswer answer = new CommitAnswer(whole -> parking.resume(() -> committed(whole)));
        StoreUnit unit = new StoreUnit();
        transaction.commit(link.vhost(), unit, answer, channel::giveBack, channel.consuming()::released);
        if (!unit.isEmpty()) {
            answer.await(unit);
            link.store().submit(unit);
        }
        channel.consuming().release();
        answer.handedOver();
    }

    private void committed(boolean whole) {
        if (!channel.isOpen()) {
            return;
        }
        if (!whole) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "partial tx completion");
        }
        link.write(channel.number(), new TxMethod.CommitOk());
    }

    void rollback() {
        channel.consuming().restore(required());
        link.write(channel.number(), new TxMethod.RollbackOk());
    }

    private Transaction required() {
        Transaction transaction = current;
        if (transaction == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "channel is not transactional");
        }
        return transaction;
    }
}
