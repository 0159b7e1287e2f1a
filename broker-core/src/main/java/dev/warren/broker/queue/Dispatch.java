package dev.warren.broker.queue;

import dev.warren.broker.store.QueueEntry;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands ready messages out: to the gets that wait, then to the consumers in line, as long as the next message is at hand and
 * may be delivered. Guarded by the queue's monitor.
 */
final class Dispatch {
    private final Lanes ready;
    private final ConsumerLine consumers;
    private final Outstanding outstanding;
    private final Departures departures;
    private final QueueEffects effects;

    /** Null when nothing survives a crash, so that nobody will ask what was delivered before it. */
    private final @Nullable DeliveryMark mark;

    private final ArrayDeque<GetRequest> gets = new ArrayDeque<>();

    /** Whether the content of the next message is being read. */
    private boolean fetching;

    Dispatch(
            Lanes ready,
            ConsumerLine consumers,
            Outstanding outstanding,
            Departures departures,
            QueueEffects effects,
            boolean durable) {
        this.ready = ready;
        this.consumers = consumers;
        this.outstanding = outstanding;
        this.departures = departures;
        this.effects = effects;
        this.mark = durable ? new DeliveryMark(effects) : null;
    }

    void get(GetRequest request) {
        gets.addLast(request);
    }

    /** Whether nobody could be handed anything. */
    boolean isIdle() {
        return gets.isEmpty() && consumers.isEmpty();
    }

    /** @param nextSequence of the next message that will come in */
    void run(long nowMs, LateTimeToLive late, long nextSequence) {
        while (ready.count() > 0 && !isIdle()) {
            Lane lane = ready.first();
            QueueEntry entry = lane.peek();
            if (entry != null && (entry.dueBy(nowMs - 1) || late.endedBefore(entry, nowMs - 1))) {
                ready.pop(lane, entry);
                departures.expired(entry);
                continue;
            }
            if (entry == null || !atHand(entry) || (mark != null && !mark.allows(entry, nextSequence))) {
                break;
            }
            GetRequest get = gets.pollFirst();
            if (get != null) {
                take(lane, entry, get.consumer());
                effects.answer(get, entry, ready.count());
                continue;
            }
            QueueConsumer consumer = consumers.next();
            if (consumer == null) {
                break;
            }
            take(lane, entry, consumer);
            effects.deliver(consumer, entry);
        }
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
        ready.pop(lane, entry);
        if (consumer.noAck()) {
            departures.leave(entry);
        } else {
            outstanding.add(consumer, entry);
        }
    }

    /** The content that was being read is there, or lost. */
    void fetched() {
        fetching = false;
    }

    /** Messages below may be delivered. */
    void marked(long belowSequence) {
        if (mark != null) {
            mark.marked(belowSequence);
        }
    }

    /** Answers the waiting gets that there is nothing for them. */
    void abandonGets() {
        GetRequest get;
        while ((get = gets.pollFirst()) != null) {
            effects.answer(get, null, 0);
        }
    }
}
