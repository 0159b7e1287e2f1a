package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Comparator;
import java.util.function.Predicate;

/** {@code /api/permissions}, for administrators. Thread-safe. */
final class Permissions {
    private final Node node;
    private final Users users;
    private final Administration administration;
    private final AccessControl access;

    Permissions(Node node, Users users) {
        this.node = node;
        this.users = users;
        this.administration = node.broker().administration();
        this.access = node.broker().access();
    }

    Response list(Request request, Viewer viewer) {
        return list(request, each -> true);
    }

    Response ofUser(Request request, Viewer viewer) {
        String user = users.existing(request).name();
        return list(request, each -> each.user().equals(user));
    }

    Response ofVhost(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        return list(request, each -> each.vhost().equals(vhost));
    }

    private Response list(Request request, Predicate<Definition.Permission> wanted) {
        return Listing.of(
                request,
                access.permissions().stream()
                        .filter(wanted)
                        .sorted(Comparator.comparing(Definition.Permission::user)
                                .thenComparing(Definition.Permission::vhost))
                        .map(Permissions::json)
                        .toList());
    }

    Response get(Request request, Viewer viewer) {
        return Listing.one(request, json(existing(request)));
    }

    Response put(Request request, Viewer viewer) {
        Body body = Body.of(request);
        String vhost = request.parameter("vhost");
        String user = request.parameter("user");
        Definition.Permission permission =
                new Definition.Permission(vhost, user, body.text("configure"), body.text("write"), body.text("read"));
        requireBoth(node, vhost, user);
        return Response.empty(Waiting.until(administration.putPermission(permission)) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        Definition.Permission permission = existing(request);
        Waiting.until(administration.deletePermission(permission.vhost(), permission.user()));
        return Response.empty(204);
    }

    static void requireBoth(Node node, String vhost, String user) {
        if (node.broker().vhost(vhost) == null || node.broker().access().user(user) == null) {
            throw HttpProblem.badRequest("vhost_or_user_not_found");
        }
    }

    private Definition.Permission existing(Request request) {
        return access.permissions().stream()
                .filter(each -> each.vhost().equals(request.parameter("vhost")))
                .filter(each -> each.user().equals(request.parameter("user")))
                .findFirst()
                .orElseThrow(HttpProblem::notFound);
    }

    static ObjectNode json(Definition.Permission permission) {
        return Json.object()
                .put("user", permission.user())
                .put("vhost", permission.vhost())
                .put("configure", permission.configure())
                .put("write", permission.write())
                .put("read", permission.read());
    }
}
