package dev.warren.broker.browse;

/** The message store does not answer: it is closed, or has failed. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message) {
        super(message, null, false, false);
    }
}
