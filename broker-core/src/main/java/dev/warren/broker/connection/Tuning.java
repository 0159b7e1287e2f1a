package dev.warren.broker.connection;

/**
 * What connection.tune-ok settled.
 *
 * @param frameMax octets
 * @param channelMax the highest channel number; 0 for no limit
 * @param heartbeatSeconds 0 for none
 */
record Tuning(int frameMax, int channelMax, int heartbeatSeconds) {
    /** Before tune-ok. */
    static final Tuning NONE = new Tuning(0, 0, 0);
}
