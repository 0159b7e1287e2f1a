package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/vhosts}. Thread-safe. */
final class Vhosts {
    private final Node node;

    Vhosts(Node node) {
        this.node = node;
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(
                request, node.visibleVhosts(viewer).stream().map(this::json).toList());
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(node.vhost(request, viewer)));
    }

    private ObjectNode json(VirtualHost vhost) {
        Definition.Vhost definition = vhost.definition();
        String type = definition.defaultQueueType().isEmpty() ? "classic" : definition.defaultQueueType();
        ObjectNode json = Json.object()
                .put("name", definition.name())
                .put("description", definition.description())
                .put("default_queue_type", type)
                .put("protected_from_deletion", definition.protectedFromDeletion())
                .put("tracing", definition.tracing());
        json.set("tags", Json.array(definition.tags()));
        ObjectNode metadata = json.putObject("metadata")
                .put("description", definition.description())
                .put("default_queue_type", type);
        metadata.set("tags", Json.array(definition.tags()));
        json.putObject("cluster_state").put(node.name(), "running");
        Figures figures = new Figures(total(vhost), null);
        figures.putLengths(json);
        figures.putMessageStats(json.putObject("message_stats"));
        return json;
    }

    static QueueStats total(VirtualHost vhost) {
        QueueStats total = Figures.NONE;
        for (ClassicQueue queue : vhost.queues()) {
            total = total.plus(queue.stats());
        }
        return total;
    }
}
