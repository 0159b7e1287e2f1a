package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.List;

/** {@code /api/vhost-limits}. Thread-safe. */
final class VhostLimits {
    private final Node node;
    private final Administration administration;

    VhostLimits(Node node) {
        this.node = node;
        this.administration = node.broker().administration();
    }

    /** Of the virtual hosts that have any. */
    Response list(Request request, Viewer viewer) {
        List<Definition.VhostLimit> limits = administration.vhostLimits();
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            ObjectNode value = Json.object();
            limits.stream()
                    .filter(each -> each.vhost().equals(vhost.name()))
                    .forEach(each -> value.put(each.name(), each.value()));
            if (!value.isEmpty()) {
                ObjectNode json = Json.object().put("vhost", vhost.name());
                json.set("value", value);
                all.add(json);
            }
        }
        return Listing.of(request, all);
    }

    Response put(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        long value = Body.of(request).integer("value");
        Waiting.until(administration.putVhostLimit(new Definition.VhostLimit(vhost, request.parameter("name"), value)));
        return Response.empty(204);
    }

    /** A limit that is not there is gone. */
    Response delete(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        Waiting.until(administration.deleteVhostLimit(vhost, request.parameter("name")));
        return Response.empty(204);
    }
}
