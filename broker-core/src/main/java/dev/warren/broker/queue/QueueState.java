package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a deterministic state machine: what is ready, who consumes, what is outstanding. No clock, no thread, no I/O: a
 * driver feeds it commands and carries out its {@link QueueEffects}. Guarded by the driver's monitor.
 *
 * <p>Commands that may make a delivery possible do not deliver: {@link #dispatch} does, once per batch. Where time matters
 * ({@link #timed}) the driver says what time it is first: {@link #time}.
 */
final class QueueState {
    private final QueueLog log;
    private final boolean durable;
    private final QueueEffects effects;
    private final Lanes ready;
    private final RetryLine retries = new RetryLine();
    private final Outstanding outstanding = new Outstanding();
    private final ConsumerLine consumers;
    private final Departures departures;
    private final Dispatch dispatch;

    /** Messages of the current batch, which are stored at its end unless they are gone by then. */
    private final List<QueueEntry> fresh = new ArrayList<>();

    private QueueSettings settings;

    private LateTimeToLive late = LateTimeToLive.NONE;

    /** Whether there is a limit to the length, to look at it at all. */
    private boolean limited;

    /** Whether the last message had no time to live: it takes no room from those that follow in its batch. */
    private boolean endsAtOnce;

    /** Whether messages are ready again that may be too much. */
    private boolean dropsFirst;

    private long nextSequence;

    /** What time the driver said it is. */
    private long nowMs;

    /** Room for ready messages in memory, octets of heap. */
    private long windowBytes = Long.MAX_VALUE;

    QueueState(QueueLog log, QueueSettings settings, QueueEffects effects) {
        this.log = log;
        this.durable = log.durable();
        this.effects = effects;
        this.departures = new Departures(effects);
        this.ready = new Lanes(settings.maxPriority(), settings.defaultPriority());
        this.consumers =
                new ConsumerLine(settings.singleActiveConsumer() ? new SingleActive(settings.isQuorum()) : null);
        this.dispatch = new Dispatch(ready, consumers, outstanding, departures, effects, durable);
        this.nextSequence = log.nextSequence();
        this.settings = settings;
        settings(settings);
        log.recovered().forEach(ready::addRecovered);
    }

    /** What holds from now on. Messages keep the time to live that they came with (RabbitMQ), unless a new one ends earlier. */
    void settings(QueueSettings changed) {
        if (changed.messageTtlMs() != settings.messageTtlMs()) {
            late = LateTimeToLive.of(changed.messageTtlMs(), nowMs, nextSequence);
            lookAt(late.dueAtMs());
        }
        this.settings = changed;
        this.limited = changed.limit().exists();
        departures.asLetters(changed.deadLetterExchange() != null);
    }

    /** How much heap the ready messages may take from now on. */
    void window(long bytes) {
        this.windowBytes = bytes;
    }

    // --- time passes

    /** Whether the next command needs to know the time, even if no message says so. */
    boolean timed() {
        return ready.nextDueMs() != Long.MAX_VALUE || settings.messageTtlMs() >= 0 || retries.size() > 0;
    }

    void time(long now) {
        nowMs = Math.max(nowMs, now);
    }

    /** When something happens by itself; Long.MAX_VALUE for never. */
    long nextMs() {
        return Math.min(ready.nextDueMs(), retries.nextMs());
    }

    /** What expires or is ready again by now does so. */
    void passTime() {
        QueueEntry back;
        while ((back = retries.pollReady(nowMs)) != null) {
            giveBack(back);
        }
        expire();
    }

    private void expire() {
        if (nextMs() > nowMs) {
            return;
        }
        Lapsed lapsed = late.lapsed(nowMs);
        retries.expire(lapsed, departures);
        ready.expire(lapsed, departures);
        lookAt(late.nextMs(nowMs));
    }

    private void lookAt(long ms) {
        retries.lookAt(ms);
        ready.lookAt(ms);
    }

    // --- messages come in

    /** Takes a message, unless the queue is full; null then. */
    @Nullable
    QueueEntry enqueue(Message message) {
        if (endsAtOnce) {
            dispatch();
            expire();
        }
        if (limited && tooMuch(message)) {
            refuse(message);
            return null;
        }
        int priority = ready.level(message);
        QueueEntry entry = new QueueEntry(log, nextSequence++, priority, message);
        // With a consumer there, a delivery may follow before the next sync; the record itself says so then.
        entry.possiblyDelivered(!consumers.isEmpty());
        if (settings.messageTtlMs() >= 0 || message.expires()) {
            long ms = settings.timeToLiveMs(message.expirationMs());
            entry.dueAtMs(ms < 0 ? 0 : nowMs + ms);
        }
        boolean inMemory = ready.add(entry, windowBytes);
        if (!inMemory || (durable && entry.persistent())) {
            fresh.add(entry);
        }
        endsAtOnce = limited && entry.dueBy(nowMs);
        return entry;
    }

    private boolean tooMuch(Message message) {
        if (!isFullFor(message.bodyLength())) {
            return false;
        }
        // Those before it in its batch may be on their way out.
        dispatch();
        return isFullFor(message.bodyLength());
    }

    /** Whether a message with such a body would be refused. */
    boolean isFullFor(int bodyBytes) {
        return settings.limit().refusesAt(ready.count(), ready.bodyBytes(), bodyBytes);
    }

    private void refuse(Message message) {
        departures.refused();
        effects.refuse(message);
        if (settings.limit().overflow() == LengthLimit.Overflow.REJECT_PUBLISH_DLX
                && settings.deadLetterExchange() != null) {
            QueueEntry entry = new QueueEntry(log, nextSequence++, ready.level(message), message);
            // Its publisher has its answer.
            entry.submitted(true);
            departures.end(entry, DeathReason.MAXLEN);
        }
    }

    /** Ends a batch of commands: deliver what can be, then store what is still there and must be. */
    void endBatch() {
        endsAtOnce = false;
        dispatch();
        // RabbitMQ: a time to live of 0 is for a consumer who waits.
        expire();
        for (int i = 0; i < fresh.size(); i++) {
            QueueEntry entry = fresh.get(i);
            if (entry.settled()) {
                effects.gone(entry);
            } else if (!entry.dead()) {
                entry.submitted(true);
                effects.store(entry);
            }
        }
        fresh.clear();
    }

    // --- messages go out

    /** Serves gets and consumers while there are messages at hand and credit; what is too much then, leaves. */
    void dispatch() {
        if (dropsFirst) {
            // RabbitMQ: what comes back into a full queue leaves at the head before consumers are served.
            dropsFirst = false;
            dropHead();
        }
        dispatch.run(nowMs, late, nextSequence);
        if (limited) {
            dropHead();
        }
        if (ready.count() == 0) {
            dispatch.abandonGets();
        }
        if (!dispatch.isIdle()) {
            ready.readAhead(Math.min(windowBytes / 2, 1 << 20), effects);
        }
    }

    /** RabbitMQ: drops from the head, where there are priorities from the highest. */
    private void dropHead() {
        while (ready.count() > 0 && settings.limit().dropsAt(ready.count(), ready.bodyBytes())) {
            Lane lane = ready.first();
            QueueEntry entry = lane.peek();
            if (entry == null) {
                lane.load(Long.MAX_VALUE, effects);
                return;
            }
            ready.pop(lane, entry);
            departures.end(entry, DeathReason.MAXLEN);
        }
    }

    /** Whether an unacknowledged message's content should be forgotten: it is on disk, and others need the room. */
    boolean crowded() {
        return outstanding.bodyBytes() > windowBytes;
    }

    // --- outstanding messages end or come back

    void settle(QueueConsumer consumer, QueueEntry entry) {
        takeBack(consumer, entry);
        departures.leave(entry);
    }

    /** Refused for good. */
    void reject(QueueConsumer consumer, QueueEntry entry) {
        takeBack(consumer, entry);
        departures.end(entry, DeathReason.REJECTED);
    }

    void comeBack(QueueConsumer consumer, QueueEntry entry, Comeback how) {
        takeBack(consumer, entry);
        comeBack(entry, how);
    }

    /** The message comes back, but its consumer gets no room for another before it has answered. */
    void withdraw(QueueEntry entry) {
        outstanding.withdraw(entry);
        comeBack(entry, Comeback.RETURNED);
    }

    private void comeBack(QueueEntry entry, Comeback how) {
        if (how != Comeback.UNDELIVERED) {
            entry.redelivered(true);
            entry.cameBack(how == Comeback.FAILED);
        }
        if (entry.dueBy(nowMs) || late.endedBefore(entry, nowMs)) {
            departures.expired(entry);
        } else if (settings.deliveryLimit() >= 0 && entry.failures() > settings.deliveryLimit()) {
            departures.end(entry, DeathReason.DELIVERY_LIMIT);
        } else {
            long ms = settings.retry().afterMs(how, entry.returns());
            if (ms > 0) {
                retries.add(entry, nowMs + ms, retries.heapBytes() > windowBytes);
            } else {
                giveBack(entry);
            }
        }
    }

    /** The message comes back, to be ready at a time. */
    void retryAt(QueueConsumer consumer, QueueEntry entry, long untilMs) {
        if (untilMs <= nowMs) {
            comeBack(consumer, entry, Comeback.UNDELIVERED);
            return;
        }
        takeBack(consumer, entry);
        retries.add(entry, untilMs, retries.heapBytes() > windowBytes);
    }

    private void giveBack(QueueEntry entry) {
        ready.giveBack(entry);
        dropsFirst = limited;
    }

    /** The consumer no longer holds the message, and may have room for another. */
    private void takeBack(QueueConsumer consumer, QueueEntry entry) {
        outstanding.remove(consumer, entry);
        consumers.stand(consumer);
    }

    // --- who is served

    void get(GetRequest request) {
        dispatch.get(request);
    }

    ConsumerLine consumers() {
        return consumers;
    }

    // --- the store answers

    void loaded(StoredRun run, List<QueueEntry> entries) {
        entries.forEach(QueueEntry::wasRead);
        ready.loaded(run, entries);
        // They may have been on their way when others like them expired.
        ready.lookAt(late.dueAtMs());
    }

    void due(StoredRun run, DueEntries due, Lapsed by) {
        ready.lookAt(late.dueAtMs());
        for (QueueEntry entry : ready.due(run, due, by)) {
            entry.submitted(true);
            entry.stored(true);
            departures.expired(entry);
        }
    }

    /** @param found the same message as read; null when it is lost */
    void fetched(QueueEntry entry, @Nullable QueueEntry found) {
        dispatch.fetched();
        if (entry.settled() || entry.dead()) {
            return;
        }
        if (found == null) {
            ready.lost(entry);
        } else if (entry.message() == null) {
            entry.message(found.message());
            ready.refreshed(entry);
        }
    }

    void marked(long belowSequence) {
        dispatch.marked(belowSequence);
    }

    void stored(StoredRun run, List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            entry.stored(true);
        }
        ready.stored(run, entries);
    }

    // --- the whole

    /** Removes every ready message; returns how many. */
    long purge() {
        long purged = ready.purge(departures);
        lookAt(late.nextMs(nowMs));
        return purged;
    }

    /** Answers the waiting gets that there is nothing for them. */
    void abandonGets() {
        dispatch.abandonGets();
    }

    /** Of the next message that will come in. */
    long nextSequence() {
        return nextSequence;
    }

    Lanes ready() {
        return ready;
    }

    Outstanding outstanding() {
        return outstanding;
    }

    /** Messages that came back and are to be ready later. */
    RetryLine retries() {
        return retries;
    }

    QueueEndings endings() {
        return departures.counts();
    }

    /** Heap taken by ready messages, roughly. */
    long heapBytes() {
        return ready.heapBytes() + retries.heapBytes();
    }
}
