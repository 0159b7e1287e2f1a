package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.exchange.Binding;
import dev.warren.broker.exchange.Destination;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** {@code /api/bindings}, and the bindings of one queue or exchange. Thread-safe. */
final class Bindings {
    private final Node node;

    Bindings(Node node) {
        this.node = node;
    }

    Response list(Request request, Viewer viewer) {
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            all.addAll(json(vhost, binding -> true));
        }
        return Listing.of(request, all);
    }

    /** Of a queue that need not exist, like the lists below (RabbitMQ). */
    Response ofQueue(Request request, Viewer viewer) {
        return filtered(request, viewer, isTo(true, request.parameter("name")));
    }

    Response ofSource(Request request, Viewer viewer) {
        String source = Names.exchange(request.parameter("name"));
        return filtered(request, viewer, binding -> binding.source().equals(source));
    }

    Response ofDestination(Request request, Viewer viewer) {
        return filtered(request, viewer, isTo(false, Names.exchange(request.parameter("name"))));
    }

    Response between(Request request, Viewer viewer) {
        return filtered(request, viewer, BindingEnds.of(request)::join);
    }

    private Response filtered(Request request, Viewer viewer, Predicate<Binding> wanted) {
        return Listing.of(request, json(node.vhost(request, viewer), wanted));
    }

    static Predicate<Binding> isTo(boolean queue, String name) {
        return binding -> isQueue(binding.destination()) == queue
                && binding.destination().name().equals(name);
    }

    private static boolean isQueue(Destination destination) {
        return destination instanceof ClassicQueue;
    }

    Response get(Request request, Viewer viewer) {
        VirtualHost vhost = node.vhost(request, viewer);
        return Listing.one(request, BindingJson.of(vhost.name(), find(request, vhost)));
    }

    Response post(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        BindingEnds ends = BindingEnds.of(request);
        Body body = Body.of(request);
        String routingKey = Names.shortString("routing key", body.text("routing_key", ""));
        FieldTable arguments = body.table("arguments");
        topology.bind(ends.source(), ends.toQueue(), ends.destination(), routingKey, arguments);
        String key = BindingJson.escape(BindingJson.propertiesKey(routingKey, arguments));
        // Relative to the path of the request, whose last segment it repeats; the tilde of a key is itself.
        return Response.empty(201)
                .with("location", BindingJson.escape(ends.destination()) + "/" + key.replace("%7E", "~"));
    }

    Response delete(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        BindingEnds ends = BindingEnds.of(request);
        Binding binding = find(request, topology.vhost());
        topology.unbind(ends.source(), ends.toQueue(), ends.destination(), binding.routingKey(), binding.arguments());
        return Response.empty(204);
    }

    private static Binding find(Request request, VirtualHost vhost) {
        BindingEnds ends = BindingEnds.of(request);
        String key = request.parameter("properties");
        List<Binding> between = all(vhost).stream().filter(ends::join).toList();
        return between.stream()
                .filter(binding -> key.equals(BindingJson.propertiesKey(binding.routingKey(), binding.arguments())))
                .findFirst()
                .or(() -> between.stream()
                        .filter(binding -> BindingJson.loosely(key, binding))
                        .findFirst())
                .orElseThrow(HttpProblem::notFound);
    }

    private static List<ObjectNode> json(VirtualHost vhost, Predicate<Binding> wanted) {
        return all(vhost).stream()
                .filter(wanted)
                .map(binding -> BindingJson.of(vhost.name(), binding))
                .toList();
    }

    /** Those of the default exchange first, to which every queue is bound by its name. */
    private static List<Binding> all(VirtualHost vhost) {
        List<Binding> all = new ArrayList<>();
        vhost.queues().stream()
                .sorted(Comparator.comparing(ClassicQueue::name))
                .forEach(queue -> all.add(new Binding("", queue, queue.name(), FieldTable.EMPTY)));
        vhost.bindings().stream()
                .sorted(Comparator.comparing(Binding::source)
                        .thenComparing(binding -> binding.destination().name())
                        .thenComparing(Binding::routingKey))
                .forEach(all::add);
        return all;
    }
}
