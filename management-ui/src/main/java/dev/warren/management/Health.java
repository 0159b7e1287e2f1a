package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Broker;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code /api/health/checks}. A broker whose store has failed confirms nothing any more: it is not well. Thread-safe. */
final class Health {
    private static final List<String> UNITS = List.of("days", "weeks", "months", "years");

    private final Node node;
    private final Listeners listeners;

    Health(Node node, Listeners listeners) {
        this.node = node;
        this.listeners = listeners;
    }

    private Broker broker() {
        return node.broker();
    }

    /** For users: says what is wrong. */
    Response detailed(Request request, Viewer viewer) {
        String failure = broker().messages().failure();
        if (!failure.isEmpty()) {
            return alarmed(failure, "message_store");
        }
        return broker().connections().diskAlarm().raised() ? alarmed("low on disk", "disk") : ok();
    }

    private Response alarmed(String reason, String resource) {
        ObjectNode json = Json.object().put("status", "failed").put("reason", reason);
        json.putArray("alarms").addObject().put("node", node.name()).put("resource", resource);
        return Response.json(503, json);
    }

    /** For anybody, as load balancers have no password: says that something is wrong. */
    Response brief(Request request) {
        return broker().messages().failure().isEmpty() ? ok() : failed("the message store has failed");
    }

    /** For Kubernetes, and for anybody: it answers, so it need not be started anew. */
    Response live(Request request) {
        return ok();
    }

    /**
     * For Kubernetes, and for anybody: whether clients should be sent here. Before the start is complete and once the stop has
     * begun nobody answers at all.
     */
    Response ready(Request request) {
        Response serves = readyForClients(request);
        if (serves.status() != 200) {
            return serves;
        }
        return broker().connections().diskAlarm().raised() ? failed("low on disk: publishers are blocked") : ok();
    }

    /** For anybody. */
    Response belowConnectionLimit(Request request) {
        long most = broker().options().clients().connectionMax();
        int open = broker().connections().all().size();
        return most < 0 || open < most
                ? ok()
                : Response.json(
                        503,
                        Json.object()
                                .put("status", "failed")
                                .put("reason", "node connection limit is reached")
                                .put("connections", open));
    }

    /** For anybody: whether it is in service, has room, and listens. */
    Response readyForClients(Request request) {
        Response inService = brief(request);
        if (inService.status() != 200) {
            return inService;
        }
        return broker().listening().isEmpty() ? Response.json(503, missing()) : belowConnectionLimit(request);
    }

    /** What cannot fail on a single node without TLS, and is asked all the same. */
    Response always(Request request, Viewer viewer) {
        return ok();
    }

    /** The same of a virtual host. */
    Response ofVhost(Request request, Viewer viewer) {
        node.vhost(request, viewer);
        return ok();
    }

    Response quorumCritical(Request request, Viewer viewer) {
        return Response.ok(Json.object().put("status", "ok").put("reason", "single node cluster"));
    }

    Response certificates(Request request, Viewer viewer) {
        if (!UNITS.contains(request.parameter("unit"))) {
            throw HttpProblem.badRequest("Time unit not supported. Please use days, weeks, months or years.");
        }
        number(request.parameter("within"), "Invalid expiration value.");
        return ok();
    }

    Response node(Request request, Viewer viewer) {
        if (request.parameters().containsKey("node")
                && !request.parameter("node").equals(node.name())) {
            throw HttpProblem.notFound();
        }
        return detailed(request, viewer);
    }

    Response port(Request request, Viewer viewer) {
        int port = number(request.parameter("port"), "Not a port number.");
        List<Integer> open =
                listeners.all().stream().map(each -> each.address().getPort()).toList();
        if (open.contains(port)) {
            return Response.ok(Json.object().put("status", "ok").put("port", port));
        }
        ObjectNode json = missing().put("missing", port);
        ArrayNode ports = json.putArray("ports");
        open.forEach(ports::add);
        return Response.json(503, json);
    }

    /** Of several protocols, separated by commas, all must be there (RabbitMQ from 4.1.1 on). */
    Response protocol(Request request, Viewer viewer) {
        List<String> open =
                listeners.all().stream().map(Listeners.Listener::protocol).toList();
        List<String> wanted = Arrays.stream(request.parameter("protocols").split(",", -1))
                .map(String::strip)
                .toList();
        List<String> missing =
                wanted.stream().filter(each -> !open.contains(normal(each))).toList();
        if (missing.isEmpty()) {
            return Response.ok(Json.object()
                    .put("status", "ok")
                    .put("protocol", wanted.stream().map(Health::normal).collect(Collectors.joining(","))));
        }
        ObjectNode json = missing();
        json.set("missing", Json.array(missing));
        json.set("protocols", Json.array(open));
        return Response.json(503, json);
    }

    private static String normal(String protocol) {
        return switch (protocol.toLowerCase(Locale.ROOT)) {
            case "amqp", "amqp091", "amqp0.9.1", "amqp0-9-1", "amqp0_9_1", "amqp-0-9-1" -> Listeners.AMQP;
            case "http", "http1", "http1.1", "http_api", "management", "management_ui", "ui" -> Listeners.HTTP;
            default -> protocol;
        };
    }

    private static int number(String text, String otherwise) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest(otherwise);
        }
    }

    private static ObjectNode missing() {
        return Json.object().put("status", "failed").put("reason", "No active listener");
    }

    private static Response ok() {
        return Response.ok(Json.object().put("status", "ok"));
    }

    private static Response failed(String reason) {
        return Response.json(503, Json.object().put("status", "failed").put("reason", reason));
    }
}
