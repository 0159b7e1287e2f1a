package dev.warren.management.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the handler for a path and method, and is the one place where errors become answers. Patterns are tried in the order
 * in which they were added. Filled at the start, then read by any thread.
 */
public final class Router {
    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private record Route(List<String> pattern, Map<String, Handler> methods) {
        /** The named parts of the path; null when it is another path. */
        @Nullable
        Map<String, String> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return null;
            }
            Map<String, String> named = new HashMap<>();
            for (int i = 0; i < pattern.size(); i++) {
                String expected = pattern.get(i);
                if (expected.startsWith(":")) {
                    named.put(expected.substring(1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return null;
                }
            }
            return named;
        }

        String allowed() {
            TreeSet<String> all = new TreeSet<>(methods.keySet());
            all.add("OPTIONS");
            if (methods.containsKey("GET")) {
                all.add("HEAD");
            }
            return String.join(", ", all);
        }
    }

    private final List<Route> routes = new ArrayList<>();

    public Router get(String pattern, Handler handler) {
        return on("GET", pattern, handler);
    }

    public Router put(String pattern, Handler handler) {
        return on("PUT", pattern, handler);
    }

    public Router post(String pattern, Handler handler) {
        return on("POST", pattern, handler);
    }

    public Router delete(String pattern, Handler handler) {
        return on("DELETE", pattern, handler);
    }

    /** @param pattern segments after slashes; one that starts with a colon matches anything and names it */
    public Router on(String method, String pattern, Handler handler) {
        List<String> segments = Paths.split(pattern);
        for (Route route : routes) {
            if (route.pattern().equals(segments)) {
                route.methods().put(method, handler);
                return this;
            }
        }
        Map<String, Handler> methods = new TreeMap<>();
        methods.put(method, handler);
        routes.add(new Route(segments, methods));
        return this;
    }

    /** The methods of each path below {@code /api}, in the order of the paths. */
    public Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        for (Route route : routes) {
            if (!route.pattern().isEmpty() && route.pattern().get(0).equals("api")) {
                contents.put("/" + String.join("/", route.pattern()), route.allowed());
            }
        }
        return contents;
    }

    /** Answers any request, come what may. */
    Response answer(Request request) {
        try {
            return route(request);
        } catch (HttpProblem problem) {
            return problem.response();
        } catch (RuntimeException | StackOverflowError unforeseen) {
            log.error("{} {} failed", request.method(), request.path(), unforeseen);
            return Response.json(500, Json.object().put("error", "internal_error"));
        }
    }

    private Response route(Request request) {
        for (Route route : routes) {
            Map<String, String> named = route.match(request.path());
            if (named != null) {
                return route(route, request.with(named));
            }
        }
        throw HttpProblem.notFound();
    }

    private static Response route(Route route, Request request) {
        if (request.method().equals("OPTIONS")) {
            return Response.empty(200).with("allow", route.allowed());
        }
        // RFC 9110, 9.3.2: HEAD is GET without the body, which the connection leaves out.
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Handler handler = route.methods().get(method);
        if (handler == null) {
            return new HttpProblem(405, "method_not_allowed", "Method Not Allowed")
                    .response()
                    .with("allow", route.allowed());
        }
        CrossSite.refuse(request);
        return handler.handle(request);
    }
}
