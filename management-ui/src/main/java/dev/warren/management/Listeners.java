package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where clients are accepted, by protocol. Thread-safe. */
final class Listeners {
    static final String AMQP = "amqp";
    static final String HTTP = "http";

    record Listener(String protocol, InetSocketAddress address) {}

    private final Node node;
    private final Supplier<List<InetSocketAddress>> httpListening;

    /** @param httpListening where this API is */
    Listeners(Node node, Supplier<List<InetSocketAddress>> httpListening) {
        this.node = node;
        this.httpListening = httpListening;
    }

    List<Listener> all() {
        List<Listener> all = new ArrayList<>();
        node.broker().listening().forEach(address -> all.add(new Listener(AMQP, address)));
        httpListening.get().forEach(address -> all.add(new Listener(HTTP, address)));
        return all;
    }

    ArrayNode json() {
        ArrayNode listeners = Json.array();
        for (Listener each : all()) {
            listeners
                    .addObject()
                    .put("node", node.name())
                    .put("protocol", each.protocol())
                    .put("ip_address", each.address().getAddress().getHostAddress())
                    .put("port", each.address().getPort())
                    .put("tls", false)
                    .putObject("socket_opts");
        }
        return listeners;
    }

    /** The paths of HTTP. */
    ArrayNode contexts() {
        ArrayNode contexts = Json.array();
        for (InetSocketAddress address : httpListening.get()) {
            ObjectNode context = contexts.addObject();
            context.put("node", node.name())
                    .put("description", "RabbitMQ Management")
                    .put("path", "/")
                    .put("ip", address.getAddress().getHostAddress())
                    .put("port", address.getPort());
        }
        return contexts;
    }
}
