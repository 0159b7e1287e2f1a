package dev.warren.broker.queue;

/** How an outstanding message comes back to its queue. RabbitMQ 4.3 tells failures from returns. */
public enum Comeback {
    /** No client has seen it. */
    UNDELIVERED,
    /** Given back by the client: basic.nack, basic.recover. */
    RETURNED,
    /** The delivery failed: basic.reject, or the channel was lost. */
    FAILED
}
