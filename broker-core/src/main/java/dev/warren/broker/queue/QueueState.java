package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.DueEntries;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
    private final Lanes lanes;
    private final ConsumerLine consumers;
    private final ArrayDeque<GetRequest> gets = new ArrayDeque<>();
    private final DeliveryMark mark;
    private final RetryLine retries = new RetryLine();
    private final Departures departures;
    private final Lane.Expired expired = new Lane.Expired() {
        @Override
        public void entry(QueueEntry entry) {
            ready--;
            departures.end(entry, DeathReason.EXPIRED);
        }

        @Override
        public void part(StoredPart part) {
            ready -= part.count();
            departures.expire(part);
        }

        @Override
        public void ask(StoredPart part, Lapsed lapsed) {
            effects.due(part.run(), part.taken(), lapsed);
        }
    };

    /** Messages of the current batch, which are stored at its end unless they are gone by then. */
    private final List<QueueEntry> fresh = new ArrayList<>();

    private QueueSettings settings;

    private LateTimeToLive late = LateTimeToLive.NONE;

    /** Whether there is a limit to the length, to look at it at all. */
    private boolean limited;

    private long nextSequence;
    private long ready;
    private long unacked;
    private long unackedBodyBytes;

    /** What time the driver said it is. */
    private long nowMs;

    /** Nothing ready expires earlier. */
    private long nextDueMs = Long.MAX_VALUE;

    /** Room for ready messages in memory, octets of heap. */
    private long windowBytes = Long.MAX_VALUE;

    private boolean fetching;

    QueueState(QueueLog log, QueueSettings settings, QueueEffects effects) {
        this.log = log;
        this.durable = log.durable();
        this.effects = effects;
        this.mark = new DeliveryMark(effects);
        this.departures = new Departures(effects);
        this.consumers =
                new ConsumerLine(settings.singleActiveConsumer() ? new SingleActive(settings.isQuorum()) : null);
        this.nextSequence = log.nextSequence();
        this.lanes = new Lanes(settings.maxPriority(), settings.defaultPriority());
        this.settings = settings;
        settings(settings);
        for (StoredRun run : log.recovered()) {
            lanes.of(run.priority()).addRecovered(run);
            ready += run.count();
            nextDueMs = Math.min(nextDueMs, run.earliestDueMs());
        }
    }

    /** What holds from now on. Messages keep the time to live that they came with (RabbitMQ), unless a new one ends earlier. */
    void settings(QueueSettings changed) {
        if (changed.messageTtlMs() != settings.messageTtlMs()) {
            late = changed.messageTtlMs() < 0 || ready + unacked + retries.size() == 0
                    ? LateTimeToLive.NONE
                    : new LateTimeToLive(nextSequence, nowMs + changed.messageTtlMs());
            nextDueMs = Math.min(nextDueMs, late.dueAtMs());
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
        return nextDueMs != Long.MAX_VALUE || settings.messageTtlMs() >= 0 || retries.size() > 0;
    }

    void time(long now) {
        nowMs = Math.max(nowMs, now);
    }

    /** When something happens by itself; Long.MAX_VALUE for never. */
    long nextMs() {
        return Math.min(nextDueMs, retries.nextMs());
    }

    /** What expires or is ready again by now does so. */
    void passTime() {
        QueueEntry back;
        while ((back = retries.pollReady(nowMs)) != null) {
            makeReady(back);
        }
        expire();
    }

    private void expire() {
        if (nextDueMs > nowMs) {
            return;
        }
        Lapsed lapsed = late.lapsed(nowMs);
        long next = retries.expire(lapsed, entry -> departures.end(entry, DeathReason.EXPIRED));
        nextDueMs = Math.min(late.nextMs(nowMs), Math.min(next, lanes.expire(lapsed, expired)));
    }

    // --- messages come in

    /** Takes a message, unless the queue is full; null then. */
    @Nullable
    QueueEntry enqueue(Message message) {
        if (limited && tooMuch(message)) {
            refuse(message);
            return null;
        }
        int priority = lanes.level(message);
        QueueEntry entry = new QueueEntry(log, nextSequence++, priority, message);
        // With a consumer there, a delivery may follow before the next sync; the record itself says so then.
        entry.possiblyDelivered(!consumers.isEmpty());
        if (settings.messageTtlMs() >= 0 || message.expires()) {
            expireIn(entry, settings.messageTtlMs(), message.expirationMs());
        }
        boolean inMemory = lanes.of(priority).add(entry, windowBytes);
        ready++;
        if (!inMemory || (durable && entry.persistent())) {
            fresh.add(entry);
        }
        return entry;
    }

    private boolean tooMuch(Message message) {
        LengthLimit limit = settings.limit();
        if (!limit.refusesAt(ready, readyBodyBytes(), message.bodyLength())) {
            return false;
        }
        // Those before it in its batch may be on their way out.
        dispatch();
        return limit.refusesAt(ready, readyBodyBytes(), message.bodyLength());
    }

    private void refuse(Message message) {
        departures.refused();
        effects.refuse(message);
        if (settings.limit().overflow() == LengthLimit.Overflow.REJECT_PUBLISH_DLX
                && settings.deadLetterExchange() != null) {
            QueueEntry entry = new QueueEntry(log, nextSequence++, lanes.level(message), message);
            // Its publisher has its answer.
            entry.submitted(true);
            departures.end(entry, DeathReason.MAXLEN);
        }
    }

    private void expireIn(QueueEntry entry, long ttlMs, long expirationMs) {
        long ms = ttlMs < 0 || expirationMs >= 0 && expirationMs < ttlMs ? expirationMs : ttlMs;
        if (ms >= 0) {
            entry.dueAtMs(nowMs + ms);
            nextDueMs = Math.min(nextDueMs, entry.dueAtMs());
        }
    }

    /** Ends a batch of commands: deliver what can be, then store what is still there and must be. */
    void endBatch() {
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
        while (ready > 0 && !(gets.isEmpty() && consumers.isEmpty())) {
            Lane lane = lanes.first();
            QueueEntry entry = lane.peek();
            if (entry != null && (entry.dueBy(nowMs - 1) || late.endedBefore(entry, nowMs - 1))) {
                lane.pop(entry);
                expired.entry(entry);
                continue;
            }
            if (entry == null || !atHand(entry) || (durable && !mark.allows(entry, nextSequence))) {
                break;
            }
            GetRequest get = gets.pollFirst();
            if (get != null) {
                take(lane, entry, get.consumer());
                effects.answer(get, entry, ready);
                continue;
            }
            QueueConsumer consumer = consumers.next();
            if (consumer == null) {
                break;
            }
            take(lane, entry, consumer);
            effects.deliver(consumer, entry);
        }
        if (limited) {
            dropHead();
        }
        if (ready == 0) {
            abandonGets();
        }
        readAhead();
    }

    private boolean atHand(QueueEntry entry) {
        if (entry.message() != null) {
            return true;
        }
        if (!fetching) {
            fetching = true;
            effects.fetch(entry);
        }
        return false;
    }

    private void take(Lane lane, QueueEntry entry, QueueConsumer consumer) {
        lane.pop(entry);
        ready--;
        if (consumer.noAck()) {
            departures.leave(entry);
        } else {
            consumer.delivered();
            unacked++;
            unackedBodyBytes += entry.bodyBytes();
        }
    }

    /** RabbitMQ: drops from the head, where there are priorities from the highest. */
    private void dropHead() {
        while (ready > 0 && settings.limit().dropsAt(ready, readyBodyBytes())) {
            Lane lane = lanes.first();
            QueueEntry entry = lane.peek();
            if (entry == null) {
                lane.load(Long.MAX_VALUE, effects);
                return;
            }
            lane.pop(entry);
            ready--;
            departures.end(entry, DeathReason.MAXLEN);
        }
    }

    private void readAhead() {
        if (gets.isEmpty() && consumers.isEmpty()) {
            return;
        }
        long lowWater = Math.min(windowBytes / 2, 1 << 20);
        lanes.readAhead(lowWater, effects);
    }

    /** Whether an unacknowledged message's content should be forgotten: it is on disk, and others need the room. */
    boolean crowded() {
        return unackedBodyBytes > windowBytes;
    }

    // --- outstanding messages end or come back

    void settle(QueueConsumer consumer, QueueEntry entry) {
        outstanding(consumer, entry);
        departures.leave(entry);
    }

    /** Refused for good. */
    void reject(QueueConsumer consumer, QueueEntry entry) {
        outstanding(consumer, entry);
        departures.end(entry, DeathReason.REJECTED);
    }

    void comeBack(QueueConsumer consumer, QueueEntry entry, Comeback how) {
        outstanding(consumer, entry);
        if (how != Comeback.UNDELIVERED) {
            entry.redelivered(true);
            entry.cameBack(how == Comeback.FAILED);
        }
        if (entry.dueBy(nowMs) || late.endedBefore(entry, nowMs)) {
            departures.end(entry, DeathReason.EXPIRED);
        } else if (settings.deliveryLimit() >= 0 && entry.failures() > settings.deliveryLimit()) {
            departures.end(entry, DeathReason.DELIVERY_LIMIT);
        } else {
            long ms = settings.retry().afterMs(how, entry.returns());
            if (ms > 0) {
                retries.add(entry, nowMs + ms, retries.heapBytes() > windowBytes);
                nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
            } else {
                makeReady(entry);
            }
        }
    }

    private void makeReady(QueueEntry entry) {
        lanes.of(entry.priority()).giveBack(entry);
        ready++;
        nextDueMs = Math.min(nextDueMs, entry.dueOrNeverMs());
    }

    private void outstanding(QueueConsumer consumer, QueueEntry entry) {
        consumer.returned();
        unacked--;
        unackedBodyBytes -= entry.bodyBytes();
        consumers.stand(consumer);
    }

    // --- consumers

    void add(QueueConsumer consumer) {
        consumers.add(consumer);
    }

    boolean remove(QueueConsumer consumer) {
        return consumers.remove(consumer);
    }

    void wake(QueueConsumer consumer) {
        consumers.stand(consumer);
    }

    void get(GetRequest request) {
        gets.addLast(request);
    }

    ConsumerLine consumers() {
        return consumers;
    }

    // --- the store answers

    void loaded(StoredRun run, List<QueueEntry> entries) {
        Lane lane = lanes.of(run.priority());
        long before = lane.count();
        for (QueueEntry entry : entries) {
            entry.submitted(true);
            entry.stored(true);
            if (entry.redelivered()) {
                // How often a crash has made it forget.
                entry.cameBack(true);
            }
        }
        lane.loaded(run, entries);
        ready += lane.count() - before;
        nextDueMs = Math.min(nextDueMs, Math.min(lane.nextDueMs(), late.dueAtMs()));
    }

    void due(StoredRun run, DueEntries due, Lapsed by) {
        Lane lane = lanes.of(run.priority());
        if (lane.due(run, due, by)) {
            ready -= due.entries().size();
            nextDueMs = Math.min(nextDueMs, Math.min(due.nextDueMs(), late.dueAtMs()));
            for (QueueEntry entry : due.entries()) {
                entry.submitted(true);
                entry.stored(true);
                departures.end(entry, DeathReason.EXPIRED);
            }
        }
    }

    /** @param found the same message as read; null when it is lost */
    void fetched(QueueEntry entry, @Nullable QueueEntry found) {
        fetching = false;
        if (entry.settled() || entry.dead()) {
            return;
        }
        Lane lane = lanes.of(entry.priority());
        if (found == null) {
            lane.lost(entry);
            ready--;
        } else if (entry.message() == null) {
            entry.message(found.message());
            lane.refreshed(entry);
        }
    }

    void marked(long belowSequence) {
        mark.marked(belowSequence);
    }

    void stored(StoredRun run, List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            entry.stored(true);
        }
        lanes.of(run.priority()).stored(run, entries);
    }

    // --- the whole

    /** Removes every ready message; returns how many. */
    long purge() {
        long purged = ready;
        lanes.forEach(lane -> {
            lane.forEachEntry(departures::leave);
            lane.forEachPart(departures::leave);
            lane.clear();
        });
        ready = 0;
        return purged;
    }

    /** Answers the waiting gets that there is nothing for them. */
    void abandonGets() {
        GetRequest get;
        while ((get = gets.pollFirst()) != null) {
            effects.answer(get, null, 0);
        }
    }

    /** Messages in memory that are ready, or will be. */
    void forEachInMemory(Consumer<QueueEntry> action) {
        lanes.forEachEntry(action);
        retries.forEach(action);
    }

    long ready() {
        return ready;
    }

    long unacked() {
        return unacked;
    }

    /** Messages that came back and are to be ready later. */
    int delayed() {
        return retries.size();
    }

    long delayedBodyBytes() {
        return retries.bodyBytes();
    }

    long readyBodyBytes() {
        return lanes.bodyBytes();
    }

    long unackedBodyBytes() {
        return unackedBodyBytes;
    }

    QueueEndings endings() {
        return departures.counts();
    }

    /** Heap taken by ready messages, roughly. */
    long heapBytes() {
        return lanes.heapBytes() + retries.heapBytes();
    }
}
