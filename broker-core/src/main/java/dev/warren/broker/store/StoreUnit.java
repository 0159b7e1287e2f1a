package dev.warren.broker.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored together: it becomes durable in one commit, whole or not at all. Filled by one thread, then owned by
 * the store.
 *
 * <p>A unit of a durable and of a non-durable queue's changes is atomic for the durable ones.
 */
public final class StoreUnit {
    private final List<QueueEntry> appended = new ArrayList<>();
    private final List<QueueEntry> settled = new ArrayList<>();
    private final List<StoredRun> settledRuns = new ArrayList<>();
    private @Nullable Runnable whenDurable;
    private @Nullable List<Runnable> followUps;

    /** A message is to be kept. Its {@link dev.warren.broker.message.Message#accepted()} is called when it is durable. */
    public void append(QueueEntry entry) {
        appended.add(entry);
    }

    /** A message left its queue. If it was not written yet, it never will be, and it counts as accepted. */
    public void settle(QueueEntry entry) {
        settled.add(entry);
    }

    /** All messages of a run left their queue. */
    public void settle(StoredRun run) {
        settledRuns.add(run);
    }

    /** Called on the store's thread once the unit is durable (non-durable queues: written), never if it failed. */
    public void whenDurable(Runnable callback) {
        this.whenDurable = callback;
    }

    /** What must not overtake the unit: run by {@link MessageStore#submit}, on its caller's thread. */
    public void followedBy(Runnable followUp) {
        List<Runnable> all = followUps;
        if (all == null) {
            all = new ArrayList<>(1);
            followUps = all;
        }
        all.add(followUp);
    }

    /** For the store: the unit has its place in the order. */
    public void submitted() {
        List<Runnable> all = followUps;
        if (all != null) {
            followUps = null;
            all.forEach(Runnable::run);
        }
    }

    public List<QueueEntry> appended() {
        return appended;
    }

    public List<QueueEntry> settled() {
        return settled;
    }

    public List<StoredRun> settledRuns() {
        return settledRuns;
    }

    public @Nullable Runnable whenDurable() {
        return whenDurable;
    }

    /** Whether submitting it would do nothing. */
    public boolean isEmpty() {
        return appended.isEmpty()
                && settled.isEmpty()
                && settledRuns.isEmpty()
                && whenDurable == null
                && followUps == null;
    }
}
