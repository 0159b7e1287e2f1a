package dev.warren.broker.queue;

/**
 * How much may be ready in a queue, and what happens beyond. Immutable.
 *
 * @param messages most ready messages, -1 for no limit
 * @param bodyBytes most octets of their bodies, -1 for no limit
 */
record LengthLimit(long messages, long bodyBytes, Overflow overflow) {
    /** What happens to a message too many. */
    enum Overflow {
        /** The first leaves the queue. */
        DROP_HEAD("drop-head"),
        /** The last is refused. */
        REJECT_PUBLISH("reject-publish"),
        /** The last is refused, and goes to the dead-letter exchange. */
        REJECT_PUBLISH_DLX("reject-publish-dlx");

        private final String word;

        Overflow(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** The overflow of that name; dropping the head for any other. */
        static Overflow of(String word) {
            for (Overflow each : values()) {
                if (each.word.equals(word)) {
                    return each;
                }
            }
            return DROP_HEAD;
        }
    }

    boolean exists() {
        return messages >= 0 || bodyBytes >= 0;
    }

    /** Whether messages must leave at the head. */
    boolean dropsAt(long ready, long readyBytes) {
        return overflow == Overflow.DROP_HEAD && exceededBy(ready, readyBytes);
    }

    /** Whether one more message is refused. */
    boolean refusesAt(long ready, long readyBytes, int moreBytes) {
        return overflow != Overflow.DROP_HEAD && exceededBy(ready + 1, readyBytes + moreBytes);
    }

    /** Whether one more message would be one too many. */
    boolean isReachedBy(long ready, long readyBytes) {
        return messages >= 0 && ready >= messages || bodyBytes >= 0 && readyBytes >= bodyBytes;
    }

    private boolean exceededBy(long ready, long readyBytes) {
        return messages >= 0 && ready > messages || bodyBytes >= 0 && readyBytes > bodyBytes;
    }
}
