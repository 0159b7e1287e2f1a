package dev.warren.management;

import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** What changes {@code /api/exchanges/:vhost/:name}. Thread-safe. */
final class ExchangeCommands {
    private final Node node;

    ExchangeCommands(Node node) {
        this.node = node;
    }

    Response put(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        Body body = Body.of(request);
        boolean isNew = topology.declareExchange(
                Names.declared("exchange name", Names.exchange(request.parameter("name"))),
                body.text("type", "direct"),
                body.flag("durable"),
                body.flag("auto_delete"),
                body.flag("internal"),
                body.table("arguments"));
        return Response.empty(isNew ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        String name = Names.exchange(request.parameter("name"));
        if (topology.vhost().exchange(name) == null) {
            throw HttpProblem.notFound();
        }
        topology.deleteExchange(name, request.flag("if-unused"));
        return Response.empty(204);
    }
}
