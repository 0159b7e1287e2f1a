package dev.warren.broker.auth;

/**
 * SASL ANONYMOUS (RFC 4505) as RabbitMQ 4 has it: a log-in as one user with that user's default password. It opens nothing
 * that PLAIN does not: the user must have kept that password, and may be confined to this machine.
 */
public final class AnonymousMechanism implements SaslMechanism {
    private final Credentials credentials;

    /** @param user whose name is its password too */
    public AnonymousMechanism(String user) {
        this.credentials = new Credentials(user, user);
    }

    @Override
    public String name() {
        return "ANONYMOUS";
    }

    @Override
    public Credentials read(byte[] response) {
        return credentials;
    }
}
