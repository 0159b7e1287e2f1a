package dev.warren.broker.exchange;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the router of an exchange that keeps something may use: a log of its own, a clock, a way to deliver. Thread-safe. */
public interface RouterHome {
    /** Opens the exchange's log, once. Null when what the exchange keeps does not outlive the broker. */
    @Nullable
    QueueLog openLog(StoreListener listener);

    /** Where the log lies. Not to be asked without one. */
    MessageStore messages();

    /** Milliseconds since the epoch. */
    long nowMs();

    /**
     * Gives messages to a queue, or to an exchange that routes them on, outside of any publish. To be called without the
     * router's own monitor.
     */
    void deliver(Destination destination, List<Message> messages);

    /** The same home for a router within another one, which has the log for itself. */
    default RouterHome withoutLog() {
        RouterHome outer = this;
        return new RouterHome() {
            @Override
            public @Nullable QueueLog openLog(StoreListener listener) {
                return null;
            }

            @Override
            public MessageStore messages() {
                return outer.messages();
            }

            @Override
            public long nowMs() {
                return outer.nowMs();
            }

            @Override
            public void deliver(Destination destination, List<Message> messages) {
                outer.deliver(destination, messages);
            }
        };
    }
}
