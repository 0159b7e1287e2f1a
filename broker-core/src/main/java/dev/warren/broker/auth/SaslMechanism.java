package dev.warren.broker.auth;

/** One way to log in: the extension point for SASL. Stateless and thread-safe. */
public interface SaslMechanism {
    /** As offered in connection.start. */
    String name();

    /**
     * Reads the response of connection.start-ok.
     *
     * @throws dev.warren.codec.AmqpException when it is malformed
     */
    Credentials read(byte[] response);

    /** A user name and password as they were sent. */
    record Credentials(String user, String password) {}
}
