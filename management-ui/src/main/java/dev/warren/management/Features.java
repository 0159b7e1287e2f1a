package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /api/feature-flags} and its like: of RabbitMQ's flags those that Warren has, all of them on. Immutable. */
final class Features {
    private static final Map<String, String> FLAGS = new TreeMap<>(Map.of(
            "implicit_default_bindings", "Default bindings are now implicit, instead of being stored in the database",
            "user_limits", "Configure connection and channel limits for a user",
            "virtual_host_metadata", "Virtual host metadata (description, tags, etc)"));

    private Features() {}

    static Response list(Request request, Viewer viewer) {
        List<ObjectNode> flags = FLAGS.entrySet().stream()
                .map(flag -> Json.object()
                        .put("name", flag.getKey())
                        .put("desc", flag.getValue())
                        .put("doc_url", "")
                        .put("state", "enabled")
                        .put("stability", "required")
                        .put("provided_by", "rabbit"))
                .toList();
        return Listing.of(request, flags);
    }

    static Response enable(Request request, Viewer viewer) {
        if (!FLAGS.containsKey(request.parameter("name"))) {
            throw HttpProblem.badRequest("unsupported");
        }
        return Response.empty(204);
    }

    /** The console has no extensions. */
    static Response none(Request request, Viewer viewer) {
        return Listing.of(request, List.of());
    }
}
