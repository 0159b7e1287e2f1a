package dev.warren.it.crash;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import java.util.BitSet;

/**
 * Tells the checker of each confirm, and bounds what is in flight. Sequence numbers are delivery tags, both from 1.
 * Guarded by its monitor.
 */
final class Confirms implements ConfirmListener {

    private final Checker checker;
    private final int publisher;
    private final int inFlight;
    private final BitSet settled = new BitSet();
    private int firstOpen = 1;
    private int open;

    Confirms(Checker checker, int publisher, int inFlight) {
        this.checker = checker;
        this.publisher = publisher;
        this.inFlight = inFlight;
    }

    /** Waits until one more may be in flight; false when the channel was closed, as after a kill. */
    synchronized boolean awaitRoom(Channel channel) throws InterruptedException {
        while (open >= inFlight && channel.isOpen()) {
            wait(50);
        }
        open++;
        return channel.isOpen();
    }

    @Override
    public synchronized void handleAck(long tag, boolean multiple) {
        settle(tag, multiple, true);
    }

    @Override
    public synchronized void handleNack(long tag, boolean multiple) {
        settle(tag, multiple, false);
    }

    private void settle(long tag, boolean multiple, boolean confirmed) {
        for (int each = multiple ? firstOpen : (int) tag; each <= tag; each++) {
            if (!settled.get(each)) {
                settled.set(each);
                open--;
                Stamp stamp = new Stamp(publisher, each);
                if (confirmed) {
                    checker.confirmed(stamp);
                } else {
                    checker.refused(stamp);
                }
            }
        }
        firstOpen = settled.nextClearBit(firstOpen);
        notifyAll();
    }
}
