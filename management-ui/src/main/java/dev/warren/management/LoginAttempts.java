package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** {@code /api/auth/attempts}: how often logins to this API succeeded and failed. Thread-safe. */
final class LoginAttempts {
    private final Node node;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    LoginAttempts(Node node) {
        this.node = node;
    }

    void count(boolean success) {
        (success ? succeeded : failed).increment();
    }

    Response list(Request request, Viewer viewer) {
        node.requireThis(request);
        long good = succeeded.sum();
        long bad = failed.sum();
        ObjectNode http = Json.object()
                .put("protocol", "http")
                .put("auth_attempts", good + bad)
                .put("auth_attempts_failed", bad)
                .put("auth_attempts_succeeded", good);
        return Listing.of(request, List.of(http));
    }

    /** Where they came from is not remembered, as with RabbitMQ's settings of the start. */
    Response bySource(Request request, Viewer viewer) {
        node.requireThis(request);
        return Listing.of(request, List.of());
    }

    Response reset(Request request, Viewer viewer) {
        node.requireThis(request);
        succeeded.reset();
        failed.reset();
        return Response.empty(204);
    }
}
