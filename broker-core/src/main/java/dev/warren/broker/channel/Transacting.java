package dev.warren.broker.channel;

import dev.warren.broker.store.StoreUnit;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import dev.warren.codec.TxMethod;
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
        CommitAnswer answer = new CommitAnswer(whole -> parking.resume(() -> committed(whole)));
        StoreUnit unit = new StoreUnit();
        transaction.commit(
                link.vhost().directReplies(), unit, answer, channel::giveBack, channel.consuming()::released);
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
