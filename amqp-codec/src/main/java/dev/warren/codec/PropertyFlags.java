package dev.warren.codec;

/** The bits of class basic's property flags, of which the two lowest stay zero (AMQP 0-9-1, 4.2.6.1). */
final class PropertyFlags {
    static final int CONTENT_TYPE = 1 << 15;
    static final int CONTENT_ENCODING = 1 << 14;
    static final int HEADERS = 1 << 13;
    static final int DELIVERY_MODE = 1 << 12;
    static final int PRIORITY = 1 << 11;
    static final int CORRELATION_ID = 1 << 10;
    static final int REPLY_TO = 1 << 9;
    static final int EXPIRATION = 1 << 8;
    static final int MESSAGE_ID = 1 << 7;
    static final int TIMESTAMP = 1 << 6;
    static final int TYPE = 1 << 5;
    static final int USER_ID = 1 << 4;
    static final int APP_ID = 1 << 3;
    static final int CLUSTER_ID = 1 << 2;

    /** All that follow the priority in the list: few messages have one of them. */
    static final int AFTER_PRIORITY = 0x07FC;

    /** The continuation bit and the one that no property has. */
    static final int UNUSED = 0b11;

    private PropertyFlags() {}
}
