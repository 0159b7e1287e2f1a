package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreUnit;
import dev.warren.broker.store.StoredRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the effects of one queue's state: what belongs to the store is gathered in a unit and submitted under the
 * monitor, so that it arrives in the order of the sequences; what touches others waits until the monitor is left. Guarded by
 * the queue's monitor.
 */
final class QueueDriver implements QueueEffects {
    private final QueueMonitor monitor;
    private final MessageStore store;
    private final DeadLetterLine deadLetters;
    private @Nullable StoreUnit unit;

    /** Whether the caller of the command submits the unit. */
    private boolean shared;

    private @Nullable Afterwards afterwards;

    /** Takes what dies, to be routed in the unit that the caller submits; null to let it stand in line. */
    private @Nullable List<DeadLetter> letters;

    private long delivered;
    private long deliveredNoAck;
    private long got;
    private long redelivered;

    QueueDriver(QueueMonitor monitor, MessageStore store, DeadLetterLine deadLetters) {
        this.monitor = monitor;
        this.store = store;
        this.deadLetters = deadLetters;
    }

    /** Lets the store's changes join a unit that the caller submits. */
    void gatherIn(StoreUnit callers) {
        unit = callers;
        shared = true;
    }

    /** Lets what dies from now on join that unit too, if it is in memory; null ends this. */
    void gatherLetters(@Nullable List<DeadLetter> together) {
        letters = together;
    }

    /** Ends a command: submits what is to be stored. Null when nothing is left to do. */
    @Nullable
    Afterwards end() {
        StoreUnit changes = unit;
        boolean callers = shared;
        unit = null;
        shared = false;
        if (changes != null && !callers) {
            store.submit(changes);
        }
        if (deadLetters.mustRun()) {
            if (changes != null && callers) {
                // Messages that died here at once must not arrive elsewhere before they have left where they came from.
                changes.followedBy(deadLetters::runByStore);
            } else {
                afterwards().deadLetters(deadLetters::run);
            }
        }
        Afterwards rest = afterwards;
        afterwards = null;
        return rest;
    }

    private StoreUnit unit() {
        StoreUnit changes = unit;
        if (changes == null) {
            changes = new StoreUnit();
            unit = changes;
        }
        return changes;
    }

    private Afterwards afterwards() {
        Afterwards rest = afterwards;
        if (rest == null) {
            rest = new Afterwards();
            afterwards = rest;
        }
        return rest;
    }

    @Override
    public void deliver(QueueConsumer consumer, QueueEntry entry) {
        if (consumer.noAck()) {
            deliveredNoAck++;
        } else {
            delivered++;
        }
        if (entry.redelivered()) {
            redelivered++;
        }
        if (consumer.port().deliver(consumer, entry)) {
            afterwards().flush(consumer.port());
        }
    }

    @Override
    public void answer(GetRequest request, @Nullable QueueEntry entry, long readyAfter) {
        if (entry != null) {
            got++;
            if (entry.redelivered()) {
                redelivered++;
            }
        }
        afterwards().then(() -> request.answer(entry, readyAfter));
    }

    @Override
    public void store(QueueEntry entry) {
        unit().append(entry);
    }

    @Override
    public void gone(QueueEntry entry) {
        Message message = entry.message();
        if (message != null && message.persistent() && log().durable()) {
            afterwards().accept(message);
        }
    }

    @Override
    public void settle(QueueEntry entry) {
        unit().settle(entry);
    }

    @Override
    public void refuse(Message message) {
        afterwards().refuse(message);
    }

    @Override
    public void settle(StoredRun run, boolean afterDead) {
        if (!(afterDead && deadLetters.settleAfter(run))) {
            unit().settle(run);
        }
    }

    @Override
    public void dead(QueueEntry entry, DeathReason reason) {
        Message message = entry.message();
        List<DeadLetter> together = letters;
        if (together == null || message == null) {
            deadLetters.add(entry, reason);
            return;
        }
        together.add(deadLetters.letter(entry, message, reason));
        entry.settle();
        if (entry.submitted()) {
            unit().settle(entry);
        }
    }

    @Override
    public void dead(StoredRun run, Lapsed before) {
        deadLetters.add(run, before);
    }

    @Override
    public void load(StoredRun run) {
        store.expand(log(), run, entries -> monitor.command(() -> state().loaded(run, entries)));
    }

    @Override
    public void due(StoredRun run, Lapsed before, Lapsed by) {
        if (by.reachesBeyond(before)) {
            store.expand(log(), run, all -> due(run, DueEntries.of(all, by::has), before, by));
        } else {
            store.due(log(), run, before.byMs(), by.byMs(), found -> due(run, found, before, by));
        }
    }

    private void due(StoredRun run, DueEntries found, Lapsed before, Lapsed by) {
        DueEntries due = found.without(before::has);
        monitor.command(() -> state().due(run, due, by));
    }

    @Override
    public void fetch(QueueEntry entry) {
        store.fetch(
                log(),
                new long[] {entry.sequence()},
                found -> monitor.command(() -> state().fetched(entry, found.isEmpty() ? null : found.get(0))));
    }

    @Override
    public void mark(long belowSequence) {
        store.mark(log(), belowSequence, () -> monitor.command(() -> state().marked(belowSequence)));
    }

    MessageStore messages() {
        return store;
    }

    DeadLetterLine deadLetters() {
        return deadLetters;
    }

    private QueueLog log() {
        return monitor.log();
    }

    private QueueState state() {
        return monitor.state();
    }

    long delivered() {
        return delivered;
    }

    long deliveredNoAck() {
        return deliveredNoAck;
    }

    long got() {
        return got;
    }

    long redelivered() {
        return redelivered;
    }
}
