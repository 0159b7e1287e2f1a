package dev.warren.broker.auth;

/** What a user may do to an exchange or queue. */
public enum Access {
    CONFIGURE,
    WRITE,
    READ;

    /** As error texts print it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
