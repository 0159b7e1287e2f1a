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
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /api/topic-permissions}, for administrators: of a user in a virtual host, for one exchange each. Thread-safe. */
final class TopicPermissions {
    private final Node node;
    private final Users users;
    private final Administration administration;
    private final AccessControl access;

    TopicPermissions(Node node, Users users) {
        this.node = node;
        this.users = users;
        this.administration = node.broker().administration();
        this.access = node.broker().access();
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(request, json(all(each -> true)));
    }

    Response ofUser(Request request, Viewer viewer) {
        String user = users.existing(request).name();
        return Listing.of(request, json(all(each -> each.user().equals(user))));
    }

    Response ofVhost(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        return Listing.of(request, json(all(each -> each.vhost().equals(vhost))));
    }

    Response get(Request request, Viewer viewer) {
        return Listing.of(request, json(existing(request)));
    }

    Response put(Request request, Viewer viewer) {
        Body body = Body.of(request);
        Definition.TopicPermission permission = new Definition.TopicPermission(
                request.parameter("vhost"),
                request.parameter("user"),
                request.parameters().containsKey("exchange")
                        ? Names.exchange(request.parameter("exchange"))
                        : Names.exchange(body.text("exchange")),
                body.text("write"),
                body.text("read"));
        Permissions.requireBoth(node, permission.vhost(), permission.user());
        return Response.empty(Waiting.until(administration.putTopicPermission(permission)) ? 201 : 204);
    }

    Response delete(Request request, Viewer viewer) {
        existing(request);
        Waiting.until(administration.deleteTopicPermission(
                request.parameter("vhost"), request.parameter("user"), exchange(request)));
        return Response.empty(204);
    }

    /** Null when the path means those of all exchanges. */
    private static @Nullable String exchange(Request request) {
        return request.parameters().containsKey("exchange") ? Names.exchange(request.parameter("exchange")) : null;
    }

    /** Those of the path, which are some. */
    private List<Definition.TopicPermission> existing(Request request) {
        String exchange = exchange(request);
        List<Definition.TopicPermission> found = all(each -> each.vhost().equals(request.parameter("vhost"))
                && each.user().equals(request.parameter("user"))
                && (exchange == null || each.exchange().equals(exchange)));
        if (found.isEmpty()) {
            throw HttpProblem.notFound();
        }
        return found;
    }

    private List<Definition.TopicPermission> all(Predicate<Definition.TopicPermission> wanted) {
        return access.topicPermissions().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(Definition.TopicPermission::user)
                        .thenComparing(Definition.TopicPermission::vhost)
                        .thenComparing(Definition.TopicPermission::exchange))
                .toList();
    }

    private static List<ObjectNode> json(List<Definition.TopicPermission> permissions) {
        return permissions.stream().map(TopicPermissions::json).toList();
    }

    static ObjectNode json(Definition.TopicPermission permission) {
        return Json.object()
                .put("user", permission.user())
                .put("vhost", permission.vhost())
                .put("exchange", permission.exchange())
                .put("write", permission.write())
                .put("read", permission.read());
    }
}
