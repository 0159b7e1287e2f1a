package dev.warren.management;

import dev.warren.broker.Broker;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/health/checks}. A broker whose store has failed confirms nothing any more: it is not well. Thread-safe. */
final class Health {
    private final Broker broker;

    Health(Broker broker) {
        this.broker = broker;
    }

    /** For users: says what is wrong. */
    Response detailed(Request request, Viewer viewer) {
        String failure = broker.messages().failure();
        return answer(failure.isEmpty() && broker.connections().diskAlarm().raised() ? "low on disk" : failure);
    }

    /** For anybody, as load balancers have no password: says that something is wrong. */
    Response brief(Request request) {
        return answer(broker.messages().failure().isEmpty() ? "" : "the message store has failed");
    }

    private static Response answer(String failure) {
        return failure.isEmpty()
                ? Response.ok(Json.object().put("status", "ok"))
                : Response.json(503, Json.object().put("status", "failed").put("reason", failure));
    }
}
