package dev.warren.broker.channel;

/**
 * What one client has done since it connected, as far as queues do not count it.
 *
 * <p>Written by the connection's event loop alone; anybody may read, and may see some of it a little later than it happened.
 */
public final class ClientCounters {
    /**
     * The figures of one client, or of many together. Counters run since the start.
     *
     * @param received messages published
     * @param receivedConfirm of them, those on channels with confirms
     * @param confirmed of these, answered with basic.ack
     * @param routed of those received, taken by at least one queue or reply address
     * @param unroutableReturned not routed, and given back
     * @param unroutableDropped not routed, and dropped
     * @param getEmpty basic.get without a message
     * @param gotNoAck basic.get with a message that needs no acknowledgement
     * @param sizes of the messages received
     */
    public record Counts(
            long received,
            long receivedConfirm,
            long confirmed,
            long routed,
            long unroutableReturned,
            long unroutableDropped,
            long getEmpty,
            long gotNoAck,
            long channelsOpened,
            long channelsClosed,
            MessageSizes sizes) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, MessageSizes.NONE);

        public Counts plus(Counts other) {
            return new Counts(
                    received + other.received,
                    receivedConfirm + other.receivedConfirm,
                    confirmed + other.confirmed,
                    routed + other.routed,
                    unroutableReturned + other.unroutableReturned,
                    unroutableDropped + other.unroutableDropped,
                    getEmpty + other.getEmpty,
                    gotNoAck + other.gotNoAck,
                    channelsOpened + other.channelsOpened,
                    channelsClosed + other.channelsClosed,
                    sizes.plus(other.sizes));
        }
    }

    private long received;
    private long receivedConfirm;
    private long confirmed;
    private long routed;
    private long unroutableReturned;
    private long unroutableDropped;
    private long getEmpty;
    private long gotNoAck;
    private long channelsOpened;
    private long channelsClosed;
    private final long[] sizes = new long[MessageSizes.BUCKETS];
    private long octets;

    void received(boolean confirmed, int size) {
        received++;
        sizes[MessageSizes.bucket(size)]++;
        octets += size;
        if (confirmed) {
            receivedConfirm++;
        }
    }

    void confirmed(long messages) {
        confirmed += messages;
    }

    void routed() {
        routed++;
    }

    void unroutable(boolean returned) {
        if (returned) {
            unroutableReturned++;
        } else {
            unroutableDropped++;
        }
    }

    void gotNothing() {
        getEmpty++;
    }

    void gotWithoutAck() {
        gotNoAck++;
    }

    public void channelOpened() {
        channelsOpened++;
    }

    public void channelClosed() {
        channelsClosed++;
    }

    public Counts counts() {
        return new Counts(
                received,
                receivedConfirm,
                confirmed,
                routed,
                unroutableReturned,
                unroutableDropped,
                getEmpty,
                gotNoAck,
                channelsOpened,
                channelsClosed,
                new MessageSizes(sizes.clone(), octets));
    }
}
