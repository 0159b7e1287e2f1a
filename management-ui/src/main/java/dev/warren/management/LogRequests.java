package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/warren/log}: where the log goes, and its levels, which administrators change while the broker runs. Thread-safe. */
final class LogRequests {
    private final LogLevels levels;

    LogRequests(LogLevels levels) {
        this.levels = levels;
    }

    Response get(Request request, Viewer viewer) {
        ObjectNode json = Json.object();
        ObjectNode all = json.putObject("levels");
        levels.levels().forEach(all::put);
        json.set("outputs", Json.array(levels.places()));
        return Response.ok(json);
    }

    /** {@code {"level":"debug","category":"connection"}}; without a category, of everything. */
    Response put(Request request, Viewer viewer) {
        Body body = Body.of(request);
        String level = body.text("level");
        try {
            levels.set(level, body.optionalText("category"));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
        return Response.empty(204);
    }
}
