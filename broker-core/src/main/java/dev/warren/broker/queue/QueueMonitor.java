package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoreListener;
import dev.warren.broker.store.StoredRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The monitor of a queue, with what it guards: the state, its driver, the time that passes, the memory taken.
 *
 * <p>A command is given in three steps. Under the monitor it changes the state, and then {@link #proceed}s (or just {@link
 * #end}s, where no delivery can have become possible): consumers are served, the alarm is set, memory is accounted for, and
 * what must be stored is submitted. After the monitor it runs the {@link Afterwards}. The monitor is a leaf: within it no
 * other queue, exchange, channel or file is touched.
 */
final class QueueMonitor implements StoreListener {
    private final MemoryBudget budget;
    private final QueueLog log;
    private final QueueTimer timer;
    private final IdleTime idle = new IdleTime();
    private final DeadLetterLine deadLetters;
    private final QueueDriver driver;
    private final QueueState state;
    private final Arrivals arrivals;
    private boolean deleted;
    private long heapBytes;

    QueueMonitor(ClassicQueue queue, long logId, QueueSettings settings, QueueServices services) {
        this.budget = services.budget();
        this.log = services.store().open(logId, queue.spec().outlivesBroker(), this);
        this.timer = new QueueTimer(services.timer(), queue::wakeUp);
        this.deadLetters = new DeadLetterLine(queue, this, services.store());
        this.driver = new QueueDriver(this, services.store(), deadLetters);
        this.state = new QueueState(log, settings, driver);
        this.arrivals = new Arrivals(state.nextSequence(), timer.nowMs());
        idle.limit(settings.expiresMs(), timer.nowMs());
    }

    QueueLog log() {
        return log;
    }

    // --- whole commands

    /** Changes the state and lets happen what becomes possible by it; nothing once the queue is deleted. */
    void command(Runnable change) {
        Afterwards rest;
        synchronized (this) {
            if (deleted) {
                return;
            }
            change.run();
            rest = proceed();
        }
        Afterwards.run(rest);
    }

    /** Lets time pass: recovery is complete, or the queue is new. */
    void start() {
        command(() -> {
            timer.start();
            idle.used(timer.nowMs());
        });
    }

    /** Time no longer passes: the broker stops. */
    synchronized void stop() {
        timer.stop();
    }

    /** Limits act at once on what is in the queue. */
    void settings(QueueSettings changed) {
        Afterwards rest;
        synchronized (this) {
            time();
            state.settings(changed);
            idle.limit(changed.expiresMs(), timer.nowMs());
            // Before the start, what a dead letter is routed by may not be there yet.
            rest = timer.started() ? proceed() : null;
        }
        Afterwards.run(rest);
    }

    /** What is due happens. Returns whether nobody has used the queue for as long as it may be unused. */
    boolean wakeUp() {
        boolean unused;
        Afterwards rest;
        synchronized (this) {
            if (deleted || !timer.started()) {
                return false;
            }
            long now = timer.nowMs();
            timer.woken(now);
            state.time(now);
            state.passTime();
            unused = state.consumers().isEmpty() && idle.untilMs() <= now;
            rest = proceed();
        }
        Afterwards.run(rest);
        return unused;
    }

    @Override
    public synchronized void stored(StoredRun run, List<QueueEntry> entries) {
        state.stored(run, entries);
        account();
    }

    // --- the steps of a command, under the monitor

    QueueState state() {
        return state;
    }

    QueueDriver driver() {
        return driver;
    }

    /** Whether the queue is gone: no command does anything any more. */
    boolean deleted() {
        return deleted;
    }

    /** How much heap the queue's messages may take now. */
    long windowBytes() {
        return budget.windowBytes();
    }

    long nowMs() {
        return timer.nowMs();
    }

    /** Tells the state the time. */
    void time() {
        state.time(timer.nowMs());
    }

    /** Tells the state the time if it needs to know. */
    void timeIfNeeded() {
        if (state.timed()) {
            state.time(timer.nowMs());
        }
    }

    /** Somebody uses the queue. */
    void used() {
        idle.used(timer.nowMs());
        setAlarm();
    }

    /** Serves consumers, and ends the command. */
    @Nullable
    Afterwards proceed() {
        timeIfNeeded();
        state.dispatch();
        return end();
    }

    /** Ends the command. */
    @Nullable
    Afterwards end() {
        setAlarm();
        account();
        return driver.end();
    }

    /** Ends the last command. The messages go, but for those that died before: their targets have them first. */
    @Nullable
    Afterwards endForEver() {
        deleted = true;
        timer.stop();
        Afterwards rest = driver.end();
        deadLetters.dropLog();
        budget.changed(-heapBytes);
        heapBytes = 0;
        return rest;
    }

    // --- when messages came in

    /** Time passes; to be called every second or so. */
    synchronized void tick() {
        arrivals.note(state.nextSequence(), timer.nowMs());
    }

    Arrival arrival(long sequence) {
        return arrivals.of(sequence, timer.nowMs());
    }

    /** Figures of now, with what the queue counts itself. */
    QueueStats stats(long published, long acked) {
        return new QueueStats(
                state.ready().count(),
                state.outstanding().count(),
                state.consumers().size(),
                state.ready().bodyBytes(),
                state.outstanding().bodyBytes(),
                state.heapBytes(),
                published,
                driver.delivered(),
                driver.deliveredNoAck(),
                driver.got(),
                driver.redelivered(),
                acked,
                state.retries().size(),
                state.retries().bodyBytes(),
                state.endings());
    }

    /** Adds the entries in memory that are redelivered. */
    void collectRedelivered(List<QueueEntry> redelivered) {
        state.ready().forEachEntry(entry -> collect(entry, redelivered));
        state.retries().forEach(entry -> collect(entry, redelivered));
        deadLetters.forEachEntry(entry -> collect(entry, redelivered));
    }

    private static void collect(QueueEntry entry, List<QueueEntry> redelivered) {
        if (entry.redelivered()) {
            redelivered.add(entry);
        }
    }

    private void setAlarm() {
        long next = state.nextMs();
        if (state.consumers().isEmpty()) {
            next = Math.min(next, idle.untilMs());
        }
        timer.by(next);
    }

    private void account() {
        if (deleted) {
            // The store may answer, and publishers may come, when what they cause counts no more.
            return;
        }
        long now = state.heapBytes();
        budget.changed(now - heapBytes);
        heapBytes = now;
    }
}
