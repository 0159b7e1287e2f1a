package dev.warren.broker.queue;

/** How long nobody has used a queue: no consumer, no basic.get, no declaration. Guarded by the queue's monitor. */
final class IdleTime {
    private long expiresMs = -1;
    private long usedAtMs;

    /** @param expiresMs how long the queue may be unused from now on; -1 for ever */
    void limit(long expiresMs, long nowMs) {
        this.expiresMs = expiresMs;
        used(nowMs);
    }

    void used(long nowMs) {
        usedAtMs = nowMs;
    }

    /** When the queue expires, if nobody uses it before; Long.MAX_VALUE for never. */
    long untilMs() {
        return expiresMs < 0 ? Long.MAX_VALUE : usedAtMs + expiresMs;
    }
}
