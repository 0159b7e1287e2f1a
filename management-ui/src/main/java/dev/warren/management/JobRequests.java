package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import dev.warren.management.http.Router;
import java.util.Map;

/**
 * {@code /api/queues/:vhost/:name/searches}, {@code redrives}, {@code moves}, {@code copies} and {@code deletions}. Thread-safe.
 */
final class JobRequests {
    /** How long a request waits for its job: the threads that answer are few. */
    private static final long WAIT_MS = 500;

    private static final long LONGEST_WAIT_MS = 2000;
    private static final int MATCHES = 100;
    private static final int MOST_MATCHES = 1000;
    private static final long SHOWN_OF_MATCH = 1000;

    /** The kinds of jobs by their collections. */
    private static final Map<String, String> KINDS = Map.of(
            "searches",
            SearchJob.KIND,
            "redrives",
            "redrive",
            "moves",
            "move",
            "copies",
            "copy",
            "deletions",
            "delete");

    private final Node node;
    private final Jobs jobs;

    JobRequests(Node node, Jobs jobs) {
        this.node = node;
        this.jobs = jobs;
    }

    void addTo(Router router, Login login) {
        KINDS.forEach((collection, kind) -> {
            String path = "/api/queues/:vhost/:name/" + collection;
            router.post(path, login.required((request, viewer) -> start(request, viewer, collection, kind)))
                    .get(path, login.required((request, viewer) -> list(request, viewer, kind)))
                    .get(path + "/:id", login.required((request, viewer) -> get(request, viewer, kind)))
                    .delete(path + "/:id", login.required((request, viewer) -> delete(request, viewer, kind)));
        });
    }

    private Response start(Request request, Viewer viewer, String collection, String kind) {
        Topology topology = node.topology(request, viewer);
        String name = request.parameter("name");
        Body body = Body.of(request);
        long wait = Numbers.in(body, "wait", WAIT_MS, 0, LONGEST_WAIT_MS);
        Job job = kind.equals(SearchJob.KIND)
                ? search(topology, topology.visible(name), body)
                : transfer(topology, topology.readable(name), body, kind);
        String id = jobs.start(job);
        job.await(wait);
        return Response.json(201, job.json(id)).with("location", collection + "/" + id);
    }

    private static Job search(Topology topology, ClassicQueue queue, Body body) {
        if (body.has("filter") && !body.required("filter").isObject()) {
            throw HttpProblem.badRequest("filter must be an object");
        }
        return new SearchJob(
                topology,
                queue,
                MessageFilter.of(body.object("filter")),
                new Sweep(queue, Sweep.states(body.text("state", "ready"))),
                Encoding.of(body, SHOWN_OF_MATCH),
                (int) Numbers.in(body, "limit", MATCHES, 1, MOST_MATCHES));
    }

    private static Job transfer(Topology topology, ClassicQueue queue, Body body, String kind) {
        Shipping shipping =
                switch (kind) {
                    case "redrive" ->
                        Shipments.redrive(
                                topology,
                                choice(body, "to", "queue", "exchange"),
                                !choice(body, "history", "keep", "drop"));
                    case "delete" -> Shipments.deletion();
                    default -> Shipments.to(topology, body.required("to"));
                };
        return new TransferJob(
                kind,
                topology,
                queue,
                new TransferJob.Order(
                        Selection.of(body, queue),
                        shipping,
                        kind.equals("copy"),
                        body.flag("dry_run"),
                        Numbers.in(body, "rate", 0, 0, 1_000_000),
                        Numbers.in(body, "limit", Long.MAX_VALUE, 1, Long.MAX_VALUE)));
    }

    /** Whether a key has the second of two values; the first when absent. */
    private static boolean choice(Body body, String key, String first, String second) {
        String word = body.text(key, first);
        if (!word.equals(first) && !word.equals(second)) {
            throw HttpProblem.badRequest(key + " must be " + first + " or " + second);
        }
        return word.equals(second);
    }

    private ClassicQueue queue(Request request, Viewer viewer) {
        return node.topology(request, viewer).visible(request.parameter("name"));
    }

    private Response list(Request request, Viewer viewer, String kind) {
        ArrayNode all = Json.array();
        jobs.of(kind, queue(request, viewer)).forEach((id, job) -> all.add(job.json(id)));
        return Response.ok(all);
    }

    private Response get(Request request, Viewer viewer, String kind) {
        String id = request.parameter("id");
        return Response.ok(jobs.get(id, kind, queue(request, viewer)).json(id));
    }

    private Response delete(Request request, Viewer viewer, String kind) {
        String id = request.parameter("id");
        jobs.get(id, kind, queue(request, viewer));
        jobs.forget(id);
        return Response.empty(204);
    }
}
