package dev.warren.broker.queue;

import dev.warren.broker.message.Message;
import dev.warren.broker.store.QueueEntry;
import dev.warren.broker.store.QueueLog;
import dev.warren.broker.store.StoredRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a deterministic state machine: what is ready, who consumes, what is outstanding. No clock, no thread, no I/O: a
 * driver feeds it commands and carries out its {@link QueueEffects}. Guarded by the driver's monitor.
 *
 * <p>Commands that may make a delivery possible do not deliver: {@link #dispatch} does, once per batch.
 */
final class QueueState {
    /** How far ahead of the deliveries the durable mark is set: one sync then covers this many messages. */
    static final long MARK_AHEAD = 4096;

    private final QueueLog log;
    private final boolean durable;
    private final int maxPriority;
    private final QueueEffects effects;
    private final Lane[] lanes;
    private final ConsumerLine consumers = new ConsumerLine();
    private final ArrayDeque<GetRequest> gets = new ArrayDeque<>();

    /** Messages of the current batch, which are stored at its end unless they are gone by then. */
    private final List<QueueEntry> fresh = new ArrayList<>();

    private long nextSequence;
    private long ready;
    private long unacked;
    private long unackedBodyBytes;

    /** Room for ready messages in memory, octets of heap. */
    private long windowBytes = Long.MAX_VALUE;

    /** Messages below may be delivered: a crash does not forget that they were. */
    private long markedBelow;

    /** The mark that was asked for last. */
    private long markingBelow;

    private boolean fetching;

    /** @param maxPriority 0 for a queue without priorities, else x-max-priority */
    QueueState(QueueLog log, int maxPriority, QueueEffects effects) {
        this.log = log;
        this.durable = log.durable();
        this.maxPriority = maxPriority;
        this.effects = effects;
        this.nextSequence = log.nextSequence();
        this.lanes = new Lane[maxPriority + 1];
        for (int priority = 0; priority <= maxPriority; priority++) {
            lanes[priority] = new Lane(priority);
        }
        for (StoredRun run : log.recovered()) {
            lanes[Math.min(run.priority(), maxPriority)].addRecovered(run);
            ready += run.count();
        }
    }

    /** How much heap the ready messages may take from now on. */
    void window(long bytes) {
        this.windowBytes = bytes;
    }

    // --- messages come in

    QueueEntry enqueue(Message message) {
        int priority = Math.min(message.priority(), maxPriority);
        QueueEntry entry = new QueueEntry(log, nextSequence++, priority, message);
        // With a consumer there, a delivery may follow before the next sync; the record itself says so then.
        entry.possiblyDelivered(!consumers.isEmpty());
        boolean inMemory = lanes[priority].add(entry, windowBytes);
        ready++;
        if (!inMemory || (durable && entry.persistent())) {
            fresh.add(entry);
        }
        return entry;
    }

    /** Ends a batch of commands: deliver what can be, then store what is still there and must be. */
    void endBatch() {
        dispatch();
        for (int i = 0; i < fresh.size(); i++) {
            QueueEntry entry = fresh.get(i);
            if (entry.settled()) {
                effects.gone(entry);
            } else {
                entry.submitted(true);
                effects.store(entry);
            }
        }
        fresh.clear();
    }

    // --- messages go out

    /** Serves gets and consumers while there are messages at hand and credit. */
    void dispatch() {
        while (ready > 0 && !(gets.isEmpty() && consumers.isEmpty())) {
            Lane lane = firstLane();
            QueueEntry entry = lane.peek();
            if (entry == null || !atHand(entry) || !deliverable(entry)) {
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
        if (ready == 0) {
            GetRequest get;
            while ((get = gets.pollFirst()) != null) {
                effects.answer(get, null, 0);
            }
        }
        readAhead();
    }

    private Lane firstLane() {
        for (int priority = maxPriority; priority > 0; priority--) {
            if (lanes[priority].count() > 0) {
                return lanes[priority];
            }
        }
        return lanes[0];
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

    private boolean deliverable(QueueEntry entry) {
        if (!durable || !entry.persistent() || entry.possiblyDelivered() || entry.redelivered()) {
            return true;
        }
        long sequence = entry.sequence();
        boolean soon = sequence >= markedBelow - MARK_AHEAD / 2 && markedBelow < nextSequence;
        if (soon && markingBelow <= markedBelow) {
            markingBelow = Math.min(sequence + MARK_AHEAD, nextSequence);
            effects.mark(markingBelow);
        }
        return sequence < markedBelow;
    }

    private void take(Lane lane, QueueEntry entry, QueueConsumer consumer) {
        lane.pop(entry);
        ready--;
        if (consumer.noAck()) {
            leave(entry);
        } else {
            consumer.delivered();
            unacked++;
            unackedBodyBytes += entry.bodyBytes();
        }
    }

    private void leave(QueueEntry entry) {
        entry.settle();
        if (entry.submitted()) {
            effects.settle(entry);
        }
    }

    private void readAhead() {
        if (gets.isEmpty() && consumers.isEmpty()) {
            return;
        }
        long lowWater = Math.min(windowBytes / 2, 1 << 20);
        for (Lane lane : lanes) {
            if (lane.count() > 0) {
                StoredRun run = lane.toLoad(lowWater);
                if (run != null) {
                    effects.load(run);
                }
            }
        }
    }

    /** Whether an unacknowledged message's content should be forgotten: it is on disk, and others need the room. */
    boolean crowded() {
        return unackedBodyBytes > windowBytes;
    }

    // --- outstanding messages end or come back

    void settle(QueueConsumer consumer, QueueEntry entry) {
        outstanding(consumer, entry);
        leave(entry);
    }

    /** @param delivered whether the message has been written towards a client, so that it is redelivered from now on */
    void requeue(QueueConsumer consumer, QueueEntry entry, boolean delivered) {
        outstanding(consumer, entry);
        if (delivered) {
            entry.redelivered(true);
        }
        lanes[entry.priority()].giveBack(entry);
        ready++;
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
        Lane lane = lanes[Math.min(run.priority(), maxPriority)];
        long before = lane.count();
        for (QueueEntry entry : entries) {
            entry.submitted(true);
            entry.stored(true);
        }
        lane.loaded(run, entries);
        ready += lane.count() - before;
    }

    /** @param found the same message as read; null when it is lost */
    void fetched(QueueEntry entry, @Nullable QueueEntry found) {
        fetching = false;
        if (entry.settled()) {
            return;
        }
        Lane lane = lanes[entry.priority()];
        if (found == null) {
            lane.lost(entry);
            ready--;
        } else if (entry.message() == null) {
            entry.message(found.message());
            lane.refreshed(entry);
        }
    }

    void marked(long belowSequence) {
        markedBelow = Math.max(markedBelow, belowSequence);
    }

    void stored(StoredRun run, List<QueueEntry> entries) {
        for (QueueEntry entry : entries) {
            entry.stored(true);
        }
        lanes[Math.min(run.priority(), maxPriority)].stored(run, entries);
    }

    // --- the whole

    /** Removes every ready message; returns how many. */
    long purge() {
        long purged = ready;
        for (Lane lane : lanes) {
            lane.forEachEntry(this::leave);
            lane.forEachRun(effects::settle);
            lane.clear();
        }
        ready = 0;
        return purged;
    }

    /** Ends the waiting gets, for the queue is going away. */
    void abandonGets() {
        GetRequest get;
        while ((get = gets.pollFirst()) != null) {
            effects.answer(get, null, 0);
        }
    }

    /** Ready messages in memory. */
    void forEachInMemory(java.util.function.Consumer<QueueEntry> action) {
        for (Lane lane : lanes) {
            lane.forEachEntry(action);
        }
    }

    long ready() {
        return ready;
    }

    long unacked() {
        return unacked;
    }

    long readyBodyBytes() {
        long bytes = 0;
        for (Lane lane : lanes) {
            bytes += lane.bodyBytes();
        }
        return bytes;
    }

    long unackedBodyBytes() {
        return unackedBodyBytes;
    }

    /** Heap taken by ready messages, roughly. */
    long heapBytes() {
        long bytes = 0;
        for (Lane lane : lanes) {
            bytes += lane.heapBytes();
        }
        return bytes;
    }
}
