package dev.warren.broker;

/** Clients gate features on a product and version that they know: the RabbitMQ series that Warren is compatible with. */
public final class Compatibility {
    public static final String PRODUCT = "RabbitMQ";
    public static final String VERSION = "4.3.5";

    private Compatibility() {}
}
