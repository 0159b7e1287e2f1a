package dev.warren.broker.channel;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Deliveries that an operator took back from their client, by delivery tag. The client does not know: what it says about them
 * is no error and has no effect. Until it says something, it still holds them, and they count against its prefetch. Confined
 * to the connection's event loop.
 */
final class Withdrawn {
    private final TreeMap<Long, QueueConsumer> byTag = new TreeMap<>();
    private final ChannelPort port;
    private final UnackedDeliveries unacked;
    private final DeliveryTimeout timeout;

    /** @param unacked the other deliveries of the channel */
    Withdrawn(ChannelPort port, UnackedDeliveries unacked, DeliveryTimeout timeout) {
        this.port = port;
        this.unacked = unacked;
        this.timeout = timeout;
    }

    /** Tags were given to deliveries just now. */
    void delivered(long now) {
        timeout.delivered(now);
    }

    // --- the operator

    /** @see UnackedDeliveries#forEachFrom */
    long look(long fromTag, int most, UnackedDeliveries.Sink sink) {
        return unacked.forEachFrom(fromTag, most, sink);
    }

    /** For how long a delivery has been outstanding, ms; at least. */
    long ageMs(long tag) {
        return timeout.ageMs(tag);
    }

    /** Gives a message back to its queue; false when it does not have this tag. */
    boolean withdraw(long tag, ClassicQueue queue, long sequence) {
        boolean[] found = {false};
        unacked.show(
                tag, (each, consumer, entry) -> found[0] = consumer.queue() == queue && entry.sequence() == sequence);
        if (found[0]) {
            unacked.remove(tag, (each, consumer, entry) -> {
                byTag.put(tag, consumer);
                queue.subscriptions().withdraw(entry);
            });
        }
        return found[0];
    }

    // --- the client

    /**
     * The client has settled a tag, or all up to it (0 for all).
     *
     * @param sink takes what else is outstanding up to a withdrawn tag
     * @return whether the tag is a withdrawn one
     */
    boolean answered(long tag, boolean multiple, UnackedDeliveries.Sink sink) {
        if (byTag.isEmpty()) {
            return false;
        }
        boolean known = byTag.containsKey(tag);
        if (!multiple) {
            end(known ? List.of(tag) : List.of());
        } else {
            if (known) {
                unacked.removeThrough(tag, sink);
            }
            end(tag == 0 ? byTag.keySet() : byTag.headMap(tag, true).keySet());
        }
        return known;
    }

    /** The client is done with all. */
    void clear() {
        end(byTag.keySet());
    }

    private void end(Iterable<Long> tags) {
        List<Long> ended = new ArrayList<>();
        tags.forEach(ended::add);
        for (Long tag : ended) {
            QueueConsumer consumer = byTag.remove(tag);
            if (consumer != null) {
                consumer.queue().subscriptions().answered(consumer);
                if (consumer.port() == port) {
                    // basic.get never counts against the prefetch.
                    port.released(1);
                }
            }
        }
    }
}
