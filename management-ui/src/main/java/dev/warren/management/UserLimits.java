package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Administration;
import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.definition.Definition;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.TreeMap;

/** {@code /api/user-limits}: administrators see all, others their own. Thread-safe. */
final class UserLimits {
    private final Administration administration;
    private final AccessControl access;

    UserLimits(Node node) {
        this.administration = node.broker().administration();
        this.access = node.broker().access();
    }

    Response list(Request request, Viewer viewer) {
        viewer.require(viewer.administers(), "Not administrator user");
        return list(request, administration.userLimits());
    }

    Response ofUser(Request request, Viewer viewer) {
        String user = request.parameter("user");
        viewer.require(viewer.administers() || viewer.name().equals(user), "Not administrator user");
        requireUser(user);
        return list(
                request,
                administration.userLimits().stream()
                        .filter(each -> each.user().equals(user))
                        .toList());
    }

    private static Response list(Request request, List<Definition.UserLimit> limits) {
        TreeMap<String, ObjectNode> byUser = new TreeMap<>();
        for (Definition.UserLimit each : limits) {
            byUser.computeIfAbsent(each.user(), user -> Json.object()).put(each.name(), each.value());
        }
        return Listing.of(
                request,
                byUser.entrySet().stream()
                        .map(entry ->
                                Json.object().put("user", entry.getKey()).<ObjectNode>set("value", entry.getValue()))
                        .toList());
    }

    Response put(Request request, Viewer viewer) {
        String user = request.parameter("user");
        if (access.user(user) == null) {
            throw HttpProblem.badValue("no_such_user", user);
        }
        long value = Body.of(request).integer("value");
        Waiting.until(administration.putUserLimit(new Definition.UserLimit(user, request.parameter("name"), value)));
        return Response.empty(204);
    }

    /** A limit that is not there is gone. */
    Response delete(Request request, Viewer viewer) {
        String user = request.parameter("user");
        requireUser(user);
        Waiting.until(administration.deleteUserLimit(user, request.parameter("name")));
        return Response.empty(204);
    }

    private void requireUser(String user) {
        if (access.user(user) == null) {
            throw HttpProblem.notFound();
        }
    }
}
