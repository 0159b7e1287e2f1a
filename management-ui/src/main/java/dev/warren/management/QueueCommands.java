package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** What changes {@code /api/queues/:vhost/:name}. Thread-safe. */
final class QueueCommands {
    private final Node node;

    QueueCommands(Node node) {
        this.node = node;
    }

    Response put(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        Body body = Body.of(request);
        boolean isNew = topology.declareQueue(
                Names.declared("queue name", request.parameter("name")),
                body.flag("durable"),
                body.flag("auto_delete"),
                body.table("arguments"));
        return Response.empty(isNew ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        topology.deleteQueue(existing(request, topology), request.flag("if-unused"), request.flag("if-empty"));
        return Response.empty(204);
    }

    Response purge(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        topology.purgeQueue(existing(request, topology));
        return Response.empty(204);
    }

    /** What only mirrored queues of old could do: there is nothing to synchronise. */
    Response act(Request request, Viewer viewer) {
        existing(request, node.topology(request, viewer));
        String action = Body.of(request).text("action");
        if (!action.equals("sync") && !action.equals("cancel_sync")) {
            throw HttpProblem.badRequest("unknown action '" + action + "'");
        }
        return Response.empty(204);
    }

    private static String existing(Request request, Topology topology) {
        String name = request.parameter("name");
        if (topology.vhost().queue(name) == null) {
            throw HttpProblem.notFound();
        }
        return name;
    }
}
