package dev.warren.management;

import dev.warren.management.http.Handler;
import dev.warren.management.http.Response;
import dev.warren.management.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page in the browser: a few files, served from memory. Immutable. */
final class Console {
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "api.js", "text/javascript; charset=utf-8",
            "chart.js", "text/javascript; charset=utf-8",
            "format.js", "text/javascript; charset=utf-8",
            "table.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    /** Nothing from elsewhere, nothing inline: a name of a queue can never become a script. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private Console() {}

    static void addTo(Router router) {
        FILES.forEach((name, type) -> {
            Response response =
                    new Response(200, bytes(name), Map.of("content-type", type, "content-security-policy", POLICY));
            Handler handler = request -> response;
            router.get("/" + name, handler);
            if (name.equals("index.html")) {
                router.get("/", handler);
            }
        });
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Console.class.getResourceAsStream("console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("console/" + name + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
