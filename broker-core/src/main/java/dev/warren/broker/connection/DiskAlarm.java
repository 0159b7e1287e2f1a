package dev.warren.broker.connection;

import java.util.Collection;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk is nearly full. While it is, connections that publish are not read any further, and those who understand
 * it are told by connection.blocked; consumers go on, so that the disk can drain. The mark lies well before the end, since a
 * write that fails stops the store. Thread-safe.
 */
public final class DiskAlarm {
    /** RabbitMQ's words; clients show them. */
    static final String REASON = "low on disk";

    private static final Logger log = LoggerFactory.getLogger(DiskAlarm.class);

    private final LongSupplier freeBytes;
    private volatile long limitBytes;
    private volatile boolean raised;

    /**
     * @param freeBytes asks the file system
     * @param limitBytes publishers are blocked below
     */
    public DiskAlarm(LongSupplier freeBytes, long limitBytes) {
        this.freeBytes = freeBytes;
        this.limitBytes = limitBytes;
    }

    /** What the file system has left. */
    public long freeBytes() {
        return freeBytes.getAsLong();
    }

    public long limitBytes() {
        return limitBytes;
    }

    /** Sets the limit, until the broker ends; it counts from the next {@link #check} on. */
    public void limitBytes(long bytes) {
        limitBytes = bytes;
    }

    public boolean raised() {
        return raised;
    }

    /** Looks at the disk; lets blocked connections go on when there is room again. */
    public synchronized void check(Collection<Connection> connections) {
        long free = freeBytes.getAsLong();
        boolean low = free < limitBytes;
        if (low == raised) {
            return;
        }
        raised = low;
        if (low) {
            log.warn("disk alarm: {} bytes free, the limit is {}; publishers are blocked", free, limitBytes);
        } else {
            log.info("disk alarm cleared: {} bytes free", free);
            connections.forEach(Connection::alarmCleared);
        }
    }
}
