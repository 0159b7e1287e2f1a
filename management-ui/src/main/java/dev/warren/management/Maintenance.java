package dev.warren.management;

import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/reset} and {@code /api/rebalance}: what operators of a cluster ask for, and one node has done. Thread-safe. */
final class Maintenance {
    private final Node node;
    private final RateSampler rates;

    Maintenance(Node node, RateSampler rates) {
        this.node = node;
        this.rates = rates;
    }

    /** Forgets what the figures were. What they are is the broker's. */
    Response reset(Request request, Viewer viewer) {
        if (request.parameters().containsKey("node")) {
            node.requireThis(request);
        }
        rates.forget();
        return Response.empty(204);
    }

    /** All queues are on the one node. */
    Response rebalance(Request request, Viewer viewer) {
        return Response.empty(204);
    }
}
