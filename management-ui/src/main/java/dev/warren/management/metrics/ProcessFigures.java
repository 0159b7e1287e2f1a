package dev.warren.management.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM knows of its process. Thread-safe. */
public final class ProcessFigures {
    private static final long UNKNOWN = -1;

    private ProcessFigures() {}

    /** Open files and sockets; negative where the system does not tell. */
    public static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : UNKNOWN;
    }

    /** The most of them; negative where the system does not tell. */
    public static long maxFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : UNKNOWN;
    }

    /** Garbage collections since the start. */
    public static long collections() {
        long count = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            count += Math.max(0, collector.getCollectionCount());
        }
        return count;
    }

    public static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
