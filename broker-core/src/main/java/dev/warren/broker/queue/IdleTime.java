package dev.warren.broker.queue;

/** How long nobody has used a queue: no consumer, no basic.get, no declaration. Guarded by the queue's monitor. */
final class IdleTime {
    private long usedAtMs;

    void used(long nowMs) {
        usedAtMs = nowMs;
    }

    /** When the queue expires, if nobody uses it before. */
    long untilMs(long expiresMs) {
        return usedAtMs + expiresMs;
    }

    /** @param expiresMs -1 when the queue never expires */
    boolean over(long nowMs, long expiresMs, boolean consumed) {
        return expiresMs >= 0 && !consumed && nowMs >= untilMs(expiresMs);
    }
}
