package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/whoami}. */
final class WhoAmI {
    private WhoAmI() {}

    static Response get(Request request, Viewer viewer) {
        ObjectNode json = Json.object().put("name", viewer.name());
        json.set("tags", Json.array(viewer.tags()));
        return Response.ok(json.put("is_internal_user", true));
    }
}
