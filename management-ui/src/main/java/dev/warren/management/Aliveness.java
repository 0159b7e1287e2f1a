package dev.warren.management;

import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.Exchange;
import dev.warren.codec.BasicProperties;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.nio.charset.StandardCharsets;

/** {@code /api/aliveness-test/:vhost}: declares a queue, which stays, publishes to it and takes the message. Thread-safe. */
final class Aliveness {
    private static final String QUEUE = "aliveness-test";

    private final Node node;

    Aliveness(Node node) {
        this.node = node;
    }

    Response get(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        topology.declareQueue(QUEUE, false, false, FieldTable.EMPTY);
        Exchange exchange = topology.writable("");
        byte[] payload = "test_message".getBytes(StandardCharsets.UTF_8);
        new Publication(topology.vhost(), exchange, QUEUE, BasicProperties.EMPTY, payload).publish();
        ClassicQueue queue = topology.readable(QUEUE);
        if (!QueueMessages.take(queue)) {
            throw new HttpProblem(503, "aliveness_test_failed", "the message published a moment ago is not there");
        }
        return Response.ok(Json.object().put("status", "ok"));
    }
}
