package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /api/feature-flags} and its like: of RabbitMQ's flags those whose feature Warren has, all of them on, and those of the
 * releases up to the one it introduces itself as, for tools take an upgrade as unfinished as long as one is missing. Immutable.
 */
final class Features {
    /** The newest release's flag is the only one that RabbitMQ lets an operator leave off. */
    private static final String LATEST = "rabbitmq_4.3.0";

    private static final Map<String, String> FLAGS = new TreeMap<>(Map.ofEntries(
            Map.entry("detailed_queues_endpoint", "/api/queues/detailed"),
            Map.entry("drop_unroutable_metric", "Messages dropped because no queue took them are counted"),
            Map.entry("empty_basic_get_metric", "Gets that found the queue empty are counted"),
            Map.entry(
                    "implicit_default_bindings",
                    "Default bindings are now implicit, instead of being stored in the database"),
            Map.entry("message_containers_deaths_v2", "x-death tells cycles of dead letters from retries"),
            Map.entry("rabbitmq_4.0.0", "What came with 4.0"),
            Map.entry("rabbitmq_4.1.0", "What came with 4.1"),
            Map.entry("rabbitmq_4.2.0", "What came with 4.2"),
            Map.entry(LATEST, "What came with 4.3"),
            Map.entry("user_limits", "Configure connection and channel limits for a user"),
            Map.entry("virtual_host_metadata", "Virtual host metadata (description, tags, etc)")));

    private Features() {}

    static Response list(Request request, Viewer viewer) {
        List<ObjectNode> flags = FLAGS.entrySet().stream()
                .map(flag -> Json.object()
                        .put("name", flag.getKey())
                        .put("desc", flag.getValue())
                        .put("doc_url", "")
                        .put("state", "enabled")
                        .put("stability", flag.getKey().equals(LATEST) ? "stable" : "required")
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

    /** No features are deprecated, and the console has no extensions. */
    static Response none(Request request, Viewer viewer) {
        return Listing.of(request, List.of());
    }
}
