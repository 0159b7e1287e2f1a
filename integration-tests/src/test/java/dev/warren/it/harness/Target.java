package dev.warren.it.harness;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What the feature tests talk to: the jar under test, or, to compare behaviour, any other AMQP 0-9-1 broker.
 *
 * <p>{@code -Dwarren.it.target=127.0.0.1:5672} (or the environment variable {@code WARREN_IT_TARGET}) names the other
 * broker, which must know guest/guest with all rights on {@code /}. With {@code -Dwarren.it.http=127.0.0.1:15672} (or
 * {@code WARREN_IT_HTTP}) its management API is asked for leftovers; without it that check is left out. Tests marked
 * {@link WarrenOnly} are skipped there.
 */
public final class Target {

    private Target() {}

    public static Optional<InetSocketAddress> external() {
        return address("warren.it.target", "WARREN_IT_TARGET");
    }

    public static Optional<InetSocketAddress> externalHttp() {
        return address("warren.it.http", "WARREN_IT_HTTP");
    }

    private static Optional<InetSocketAddress> address(String property, String variable) {
        String value = System.getProperty(property, System.getenv(variable));
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        int colon = value.lastIndexOf(':');
        return Optional.of(
                new InetSocketAddress(value.substring(0, colon), Integer.parseInt(value.substring(colon + 1))));
    }
}
