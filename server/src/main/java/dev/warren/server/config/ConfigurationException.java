package dev.warren.server.config;

/** A setting that is unknown or wrong. The message says where it stands and, if it can, what was meant. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
