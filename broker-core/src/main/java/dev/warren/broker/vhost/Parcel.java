package dev.warren.broker.vhost;

import dev.warren.broker.message.Message;
import dev.warren.broker.message.Publisher;
import java.util.List;

/** A message that was put somewhere else, and how that went. Confined to the thread of its {@link Relocation}. */
public final class Parcel implements Publisher {
    private final List<String> queues;
    private final boolean delayed;
    private int refused;

    Parcel(List<String> queues, boolean delayed) {
        this.queues = queues;
        this.delayed = delayed;
    }

    /** A copy for one queue, whose answer is known as soon as the queue has it. */
    Message forOneQueue(Message message) {
        Message copy = new Message(
                message.address(),
                message.content(),
                message.propertiesLength(),
                message.persistent(),
                message.priority());
        copy.awaitedBy(this, 1, 1);
        return copy;
    }

    @Override
    public void settled(long tag, boolean accepted) {
        if (!accepted) {
            refused++;
        }
    }

    void refusedByOne() {
        refused++;
    }

    /** The queues that it leads to. */
    public List<String> queues() {
        return queues;
    }

    /** Whether it leads anywhere. */
    public boolean isRouted() {
        return delayed || !queues.isEmpty();
    }

    /** Whether somebody has it. */
    public boolean isTaken() {
        return delayed || refused < queues.size();
    }
}
