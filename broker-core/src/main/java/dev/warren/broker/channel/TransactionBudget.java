package dev.warren.broker.channel;

import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that messages of transactions may take before they are committed, all channels together: they lie in memory until
 * then, whatever there is of them. Thread-safe.
 */
public final class TransactionBudget {
    private final long limitBytes;
    private final AtomicLong used = new AtomicLong();

    public TransactionBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** An eighth of the heap. */
    public static TransactionBudget ofHeap() {
        return new TransactionBudget(Runtime.getRuntime().maxMemory() / 8);
    }

    /** @throws AmqpException 406 when there is not so much left */
    void take(long bytes) {
        if (used.addAndGet(bytes) > limitBytes) {
            used.addAndGet(-bytes);
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED, "uncommitted messages exceed " + limitBytes + " octets");
        }
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
