package dev.warren.management.history;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * When somebody looked at the figures: while the broker is down nobody does, and nothing is said of that time. Guarded by its
 * monitor.
 */
final class Presence {
    private static final int MOST = 500;

    private record Stay(long fromMs, long toMs) {}

    private final long gapMs;
    private final List<Stay> stays = new ArrayList<>();

    /** @param gapMs a longer time without a look is a gap */
    Presence(long gapMs) {
        this.gapMs = gapMs;
    }

    synchronized void looked(long ms) {
        int last = stays.size() - 1;
        if (last >= 0 && ms - stays.get(last).toMs() <= gapMs) {
            stays.set(last, new Stay(stays.get(last).fromMs(), ms));
            return;
        }
        stays.add(new Stay(ms, ms));
        if (stays.size() > MOST) {
            stays.remove(0);
        }
    }

    /** A broker that has just begun was not there before, however short the time. */
    synchronized void begin(long ms) {
        stays.add(new Stay(ms, ms));
    }

    /** The last moment that it knows of; long ago when there is none. */
    synchronized long latestMs() {
        return stays.stream().mapToLong(Stay::toMs).max().orElse(Long.MIN_VALUE);
    }

    synchronized boolean covers(long ms) {
        for (Stay stay : stays) {
            if (stay.fromMs() <= ms && ms <= stay.toMs()) {
                return true;
            }
        }
        return false;
    }

    synchronized void forget(long beforeMs) {
        stays.removeIf(stay -> stay.toMs() < beforeMs);
    }

    synchronized void clear() {
        stays.clear();
    }

    synchronized void cut(long afterMs) {
        stays.removeIf(stay -> stay.fromMs() > afterMs);
        stays.replaceAll(stay -> new Stay(stay.fromMs(), Math.min(stay.toMs(), afterMs)));
    }

    synchronized byte[] save() {
        ByteBuffer into = ByteBuffer.allocate(stays.size() * 2 * Long.BYTES);
        stays.forEach(stay -> into.putLong(stay.fromMs()).putLong(stay.toMs()));
        return into.array();
    }

    /** Adds what was before all that it knows. */
    synchronized void load(byte[] saved) {
        ByteBuffer from = ByteBuffer.wrap(saved);
        List<Stay> before = new ArrayList<>();
        while (from.remaining() >= 2 * Long.BYTES) {
            before.add(new Stay(from.getLong(), from.getLong()));
        }
        stays.addAll(0, before);
    }
}
