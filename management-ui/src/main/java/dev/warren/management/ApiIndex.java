package dev.warren.management;

import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import dev.warren.management.http.Router;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /api/index.html}: the paths of this API and their methods. Thread-safe. */
final class ApiIndex {
    static final String PATH = "/api/index.html";

    private final Router router;

    ApiIndex(Router router) {
        this.router = router;
    }

    static Response redirect(Request request) {
        return Response.empty(301).with("location", PATH);
    }

    /** Paths and methods are written by this program: there is nothing to escape. */
    Response get(Request request) {
        StringBuilder html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>Warren: HTTP API</title></head><body><h1>HTTP API</h1><table><thead><tr><th>Path</th>"
                + "<th>Methods</th></tr></thead><tbody>\n");
        router.contents().forEach((path, methods) -> html.append("<tr><td><code>")
                .append(path)
                .append("</code></td><td>")
                .append(methods)
                .append("</td></tr>\n"));
        html.append("</tbody></table></body></html>\n");
        return new Response(
                200,
                html.toString().getBytes(StandardCharsets.UTF_8),
                Map.of("content-type", "text/html; charset=utf-8", "content-security-policy", "default-src 'none'"));
    }
}
