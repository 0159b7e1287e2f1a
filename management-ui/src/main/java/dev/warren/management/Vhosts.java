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

    private final RateSampler rates;

    Vhosts(Node node, RateSampler rates) {
        this.node = node;
        this.rates = rates;
    }

    Response list(Request request, Viewer viewer) {
        Samples samples = new Samples(request, rates.history());
        return Listing.of(
                request,
                node.visibleVhosts(viewer).stream().map(this::json).toList(),
                item -> samples.putVhost(
                        item, node.broker().vhost(item.path("name").asText())));
    }

    Response get(Request request, Viewer viewer) {
        VirtualHost vhost = node.vhost(request, viewer);
        ObjectNode json = json(vhost);
        new Samples(request, rates.history()).putVhost(json, vhost);
        return Listing.one(request, json);
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
