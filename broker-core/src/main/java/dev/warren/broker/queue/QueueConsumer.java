package dev.warren.broker.queue;

import dev.warren.codec.FieldTable;
import dev.warren.codec.ShortString;

/**
 * One consumer of one queue; basic.get is a consumer too, one that is never dispatched to. Its credit is guarded by the
 * queue's monitor, the rest is immutable.
 */
public final class QueueConsumer {
    private final ClassicQueue queue;
    private final DeliveryPort port;
    private final String tag;
    private final byte[] encodedTag;
    private final boolean noAck;
    private final boolean exclusive;
    private final int priority;
    private final int prefetch;
    private final FieldTable arguments;

    /** Deliveries that are not settled. */
    private int unacked;

    /** Whether the consumer stands in the queue's line of consumers that may have credit. */
    private boolean inLine;

    private boolean removed;

    /**
     * @param prefetch most unacknowledged deliveries, 0 for no limit; ignored when {@code noAck}
     * @param priority x-priority, higher first
     */
    public QueueConsumer(
            ClassicQueue queue,
            DeliveryPort port,
            String tag,
            boolean noAck,
            boolean exclusive,
            int priority,
            int prefetch,
            FieldTable arguments) {
        this.queue = queue;
        this.port = port;
        this.tag = tag;
        this.encodedTag = ShortString.encode(tag);
        this.noAck = noAck;
        this.exclusive = exclusive;
        this.priority = priority;
        this.prefetch = prefetch;
        this.arguments = arguments;
    }

    public ClassicQueue queue() {
        return queue;
    }

    public DeliveryPort port() {
        return port;
    }

    public String tag() {
        return tag;
    }

    /** The tag as a shortstr, for every delivery carries it. */
    public byte[] encodedTag() {
        return encodedTag;
    }

    public boolean noAck() {
        return noAck;
    }

    public boolean exclusive() {
        return exclusive;
    }

    public int priority() {
        return priority;
    }

    public int prefetch() {
        return prefetch;
    }

    public FieldTable arguments() {
        return arguments;
    }

    boolean hasCredit() {
        return noAck || prefetch == 0 || unacked < prefetch;
    }

    /** Deliveries that are outstanding. */
    int holds() {
        return unacked;
    }

    void delivered() {
        unacked++;
    }

    void returned() {
        unacked--;
    }

    boolean inLine() {
        return inLine;
    }

    void inLine(boolean standing) {
        this.inLine = standing;
    }

    boolean removed() {
        return removed;
    }

    void remove() {
        this.removed = true;
    }
}
