package dev.warren.broker.queue;

/**
 * When a message came into its queue.
 *
 * @param atMs milliseconds since the epoch: then, or a little earlier
 * @param beforeStart whether it was there when the broker started, so that all that is known is that it came before {@code atMs}
 */
public record Arrival(long atMs, boolean beforeStart) {}
