package dev.warren.broker.queue;

/**
 * How long a message that comes back waits until it is ready again. Immutable.
 *
 * @param after what it waits after
 * @param minMs the first delay, which grows with every return
 * @param maxMs the longest
 */
record RetryDelay(After after, long minMs, long maxMs) {
    static final RetryDelay NONE = new RetryDelay(After.DISABLED, 0, 0);

    /** x-delayed-retry-type. */
    enum After {
        DISABLED,
        /** Every return. */
        ALL,
        /** A delivery that failed: basic.reject, a lost channel. */
        FAILED,
        /** A message that was given back: basic.nack, basic.recover. */
        RETURNED
    }

    /** Milliseconds to wait; 0 for not at all. */
    long afterMs(Comeback how, int times) {
        boolean waits =
                switch (after) {
                    case DISABLED -> false;
                    case ALL -> how != Comeback.UNDELIVERED;
                    case FAILED -> how == Comeback.FAILED;
                    case RETURNED -> how == Comeback.RETURNED;
                };
        return waits ? Math.min(minMs * Math.max(1, times), maxMs) : 0;
    }
}
