package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.RoutingExplanation;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.BasicProperties;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/exchanges/:vhost/:name/explain}: where a message would go, and why not elsewhere. Thread-safe. */
final class RoutingExplaining {
    private static final byte[] NOTHING = {};

    private final Node node;

    RoutingExplaining(Node node) {
        this.node = node;
    }

    Response post(Request request, Viewer viewer) {
        VirtualHost vhost = node.vhost(request, viewer);
        Exchange exchange = vhost.exchange(Names.exchange(request.parameter("name")));
        if (exchange == null) {
            throw HttpProblem.notFound();
        }
        Body body = Body.of(request);
        BasicProperties properties = Properties.read(new Body(body.object("properties")));
        if (body.has("headers")) {
            properties = properties.withHeaders(body.table("headers"));
        }
        String key = Names.shortString("routing key", body.text("routing_key", ""));
        Message message = Publication.compose(exchange.name(), key, properties, NOTHING);
        return Response.ok(json(vhost, RoutingExplanation.of(vhost, exchange, message)));
    }

    private static ObjectNode json(VirtualHost vhost, RoutingExplanation explanation) {
        boolean routed = explanation.steps().stream().anyMatch(RoutingExplaining::mayRoute)
                || !explanation.queues().isEmpty();
        ObjectNode json = Json.object().put("routed", routed);
        ArrayNode queues = json.putArray("queues");
        for (ClassicQueue queue : explanation.queues()) {
            boolean refuses =
                    queue.settings().refusesWhenFull() && queue.browser().isFullFor(0);
            queues.addObject()
                    .put("name", queue.name())
                    .put("vhost", vhost.name())
                    .put("refuses", refuses ? "the queue is full" : null);
        }
        if (explanation.delayedMs() > 0) {
            json.put("delayed_ms", explanation.delayedMs());
        } else {
            json.putNull("delayed_ms");
        }
        ArrayNode steps = json.putArray("steps");
        explanation.steps().forEach(step -> steps.add(json(step)));
        return json;
    }

    /** Whether chance may lead the message on. */
    private static boolean mayRoute(RoutingExplanation.Step step) {
        return step.lines().stream().anyMatch(line -> line.verdict().matches() == null);
    }

    private static ObjectNode json(RoutingExplanation.Step step) {
        ObjectNode json = Json.object()
                .put("exchange", step.exchange().name())
                .put("type", step.exchange().type().name())
                .put("reached", step.reached())
                .put("matched", step.matched())
                .put("alternate", step.alternate())
                .put("bindings_total", step.total());
        ArrayNode bindings = json.putArray("bindings");
        for (RoutingExplanation.Line line : step.lines()) {
            Binding binding = line.binding();
            ObjectNode each = bindings.addObject()
                    .put("destination", binding.destination().name())
                    .put("destination_type", binding.destination() instanceof ClassicQueue ? "queue" : "exchange")
                    .put("routing_key", binding.routingKey());
            each.set("arguments", Arguments.json(binding.arguments()));
            each.put("matches", line.verdict().matches())
                    .put("reason", line.verdict().reason());
        }
        return json;
    }
}
