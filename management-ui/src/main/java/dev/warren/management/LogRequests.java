package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/**
 * {@code /api/warren/log}: where the log goes, and its levels, which administrators change while the broker runs, and its last lines.
 * Thread-safe.
 */
final class LogRequests {
    /** RabbitMQ's tools show as many unless they are told otherwise. */
    private static final int STANDARD_LINES = 50;

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

    /** {@code ?lines=N} */
    Response tail(Request request, Viewer viewer) {
        int most = (int) Numbers.query(request, "lines", STANDARD_LINES, 0, Integer.MAX_VALUE);
        ObjectNode json = Json.object();
        json.set("lines", Json.array(levels.tail(most)));
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
