package dev.warren.broker.queue;

/** What keeps a consumer from being handed a message. */
public enum Obstacle {
    NONE,
    /** It holds as many as its prefetch allows. */
    PREFETCH,
    /** Its channel does. */
    CHANNEL_PREFETCH,
    /** Its client does not take what is sent to it. */
    SLOW_CLIENT,
    /** Another one is the single active consumer. */
    NOT_ACTIVE
}
