package dev.warren.management;

import dev.warren.broker.Administration;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes {@code /api/vhosts/:vhost}, for administrators. Thread-safe. */
final class VhostCommands {
    private final Node node;
    private final Administration administration;

    VhostCommands(Node node) {
        this.node = node;
        this.administration = node.broker().administration();
    }

    /** Who creates one gets all permissions there. What the body leaves out stays as it is. */
    Response put(Request request, Viewer viewer) {
        String name = Names.shortString("vhost name", request.parameter("vhost"));
        VirtualHost known = node.broker().vhost(name);
        Definition.Vhost changed = read(name, Body.of(request), known == null ? null : known.definition());
        boolean isNew = Waiting.until(administration.putVhost(changed, viewer.name()));
        return Response.empty(isNew ? 201 : 204);
    }

    /** @param current what there is, null for nothing */
    static Definition.Vhost read(String name, Body body, Definition.@Nullable Vhost current) {
        Definition.Vhost before = current == null ? new Definition.Vhost(name, "", List.of()) : current;
        Body metadata = new Body(body.object("metadata"));
        Body described = body.has("description") ? body : metadata;
        Body tagged = body.has("tags") ? body : metadata;
        Body typed = body.has("default_queue_type") ? body : metadata;
        Body guarded = body.has("protected_from_deletion") ? body : metadata;
        String type = typed.text("default_queue_type", before.defaultQueueType());
        return new Definition.Vhost(
                name,
                described.text("description", before.description()),
                tagged.has("tags") ? Users.texts(tagged.required("tags")) : before.tags(),
                // RabbitMQ 3.10 writes this for none.
                type.equals("undefined") ? "" : type,
                guarded.has("protected_from_deletion")
                        ? guarded.flag("protected_from_deletion")
                        : before.protectedFromDeletion(),
                body.has("tracing") ? body.flag("tracing") : before.tracing());
    }

    Response delete(Request request, Viewer viewer) {
        Waiting.until(administration.deleteVhost(existing(request).name()));
        return Response.empty(204);
    }

    /** Virtual hosts do not fail by themselves, so there is none to start. */
    Response start(Request request, Viewer viewer) {
        existing(request);
        if (!request.parameter("node").equals(node.name())) {
            throw HttpProblem.notFound();
        }
        return Response.empty(204);
    }

    Response protection(Request request, Viewer viewer) {
        return Response.ok(
                Json.object().put("protected_from_deletion", existing(request).protectedFromDeletion()));
    }

    Response protect(Request request, Viewer viewer) {
        return protect(existing(request), true);
    }

    Response unprotect(Request request, Viewer viewer) {
        return protect(existing(request), false);
    }

    private Response protect(Definition.Vhost vhost, boolean wanted) {
        Waiting.until(administration.putVhost(
                new Definition.Vhost(
                        vhost.name(),
                        vhost.description(),
                        vhost.tags(),
                        vhost.defaultQueueType(),
                        wanted,
                        vhost.tracing()),
                null));
        return Response.empty(204);
    }

    private Definition.Vhost existing(Request request) {
        VirtualHost vhost = node.broker().vhost(request.parameter("vhost"));
        if (vhost == null) {
            throw HttpProblem.notFound();
        }
        return vhost.definition();
    }
}
