package dev.warren.broker.queue;

/** Figures of one queue at one moment. Octets count bodies only, except {@code heapBytes}. Counters run since the start. */
public record QueueStats(
        long ready,
        long unacked,
        int consumers,
        long readyBytes,
        long unackedBytes,
        long heapBytes,
        long published,
        long delivered,
        long deliveredNoAck,
        long got,
        long redelivered,
        long acked) {}
