package dev.warren.broker.channel;

import dev.warren.broker.message.Publisher;
import dev.warren.codec.Frames;
import java.util.Arrays;

/**
 * Publisher confirms of one channel. Queues and the store answer from any thread; what they say is gathered and carried to
 * the connection's event loop, one task per burst, which alone touches tags and frames.
 *
 * <p>Messages confirmed in order are confirmed by one cumulative basic.ack; one that is confirmed before an earlier one is
 * confirmed by itself. A cumulative ack never covers a message that is refused.
 */
final class ConfirmTracker implements Publisher {
    private static final byte OPEN = 0;
    private static final byte ACKED = 1;
    private static final byte NACKED = 2;

    /** Already told to the client, while an earlier one is still open. */
    private static final byte TOLD = 3;

    private final Channel channel;
    private final Link link;

    /** States of the tags from base (inclusive) to next (exclusive), by tag modulo the length. */
    private byte[] states = new byte[64];

    private long base = 1;
    private long next = 1;

    /** Tags that were answered since the last flush and are above the base. */
    private long[] early = new long[16];

    private int earlyCount;
    private boolean dirty;

    /** Answers from other threads, tag << 1 | accepted. Guarded by this. */
    private long[] inbox = new long[16];

    private int inboxCount;
    private boolean scheduled;

    ConfirmTracker(Channel channel, Link link) {
        this.channel = channel;
        this.link = link;
    }

    /** The number of the next published message. */
    long open() {
        if (next - base == states.length) {
            grow();
        }
        states[(int) (next & (states.length - 1))] = OPEN;
        return next++;
    }

    private void grow() {
        byte[] larger = new byte[states.length * 2];
        for (long tag = base; tag < next; tag++) {
            larger[(int) (tag & (larger.length - 1))] = states[(int) (tag & (states.length - 1))];
        }
        states = larger;
    }

    /** Messages that are not confirmed yet. */
    long unconfirmed() {
        return next - base;
    }

    @Override
    public void settled(long tag, boolean accepted) {
        if (link.loop().inEventLoop()) {
            record(tag, accepted);
            link.touched(channel);
            link.flushLater();
            return;
        }
        boolean first;
        synchronized (this) {
            if (inboxCount == inbox.length) {
                inbox = Arrays.copyOf(inbox, inboxCount * 2);
            }
            inbox[inboxCount++] = tag << 1 | (accepted ? 1 : 0);
            first = !scheduled;
            scheduled = true;
        }
        if (first) {
            link.loop().execute(this::takeInbox);
        }
    }

    private void takeInbox() {
        long[] taken;
        int count;
        synchronized (this) {
            taken = inbox;
            count = inboxCount;
            inbox = new long[Math.max(16, count)];
            inboxCount = 0;
            scheduled = false;
        }
        for (int i = 0; i < count; i++) {
            record(taken[i] >>> 1, (taken[i] & 1) != 0);
        }
        if (channel.isOpen()) {
            flush();
            link.flushLater();
        }
    }

    private void record(long tag, boolean accepted) {
        states[(int) (tag & (states.length - 1))] = accepted ? ACKED : NACKED;
        dirty = true;
        if (tag != base) {
            if (earlyCount == early.length) {
                early = Arrays.copyOf(early, earlyCount * 2);
            }
            early[earlyCount++] = tag;
        }
    }

    /** Writes what is to be said. */
    void flush() {
        if (!dirty) {
            return;
        }
        dirty = false;
        long from = base;
        while (base < next) {
            byte state = states[(int) (base & (states.length - 1))];
            if (state == OPEN) {
                break;
            }
            if (state != ACKED) {
                ack(from, base - 1);
                if (state == NACKED) {
                    Frames.writeNack(link.out(), channel.number(), base, false);
                }
                from = base + 1;
            }
            base++;
        }
        ack(from, base - 1);
        for (int i = 0; i < earlyCount; i++) {
            tellEarly(early[i]);
        }
        earlyCount = 0;
    }

    private void ack(long from, long to) {
        if (to >= from) {
            link.counters().confirmed(to - from + 1);
            Frames.writeAck(link.out(), channel.number(), to, to > from);
        }
    }

    private void tellEarly(long tag) {
        if (tag < base) {
            return;
        }
        int slot = (int) (tag & (states.length - 1));
        if (states[slot] == ACKED) {
            link.counters().confirmed(1);
            Frames.writeAck(link.out(), channel.number(), tag, false);
        } else if (states[slot] == NACKED) {
            Frames.writeNack(link.out(), channel.number(), tag, false);
        }
        states[slot] = TOLD;
    }
}
