package dev.warren.server.config;

import org.jspecify.annotations.Nullable;

/**
 * Where to listen.
 *
 * @param address null for the one that is listened on if nothing is said
 * @param port 0 for a free one
 */
public record Endpoint(@Nullable String address, int port) {
    private static final String RIGHT = "a port, or an address and a port such as 127.0.0.1:5672";
    private static final int MAX_PORT = 65_535;

    static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String address = colon < 0 ? null : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= MAX_PORT && (address == null || !address.isEmpty())) {
                return new Endpoint(address, port);
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(RIGHT);
    }

    @Override
    public String toString() {
        if (address == null) {
            return String.valueOf(port);
        }
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
