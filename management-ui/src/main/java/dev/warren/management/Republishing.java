package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueExtraction;
import dev.warren.broker.queue.QueueExtraction.Taken;
import dev.warren.broker.vhost.Exchange;
import dev.warren.broker.vhost.Parcel;
import dev.warren.broker.vhost.Relocation;
import dev.warren.codec.BasicProperties;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * {@code /api/queues/:vhost/:name/messages/:id/republish} and {@code schedule}: another message in the place of one, or another
 * time for it. Thread-safe.
 */
final class Republishing {
    private static final long LONGEST_DELAY_MS = 0xFFFF_FFFFL;

    private final Node node;
    private final Browsing browsing;

    Republishing(Node node, Browsing browsing) {
        this.node = node;
        this.browsing = browsing;
    }

    Response republish(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.readable(request.parameter("name"));
        Body body = Body.of(request);
        if (body.has("queue") && body.has("exchange")) {
            throw HttpProblem.badRequest("either queue or exchange");
        }
        ClassicQueue into = body.has("queue") ? topology.fillable(body.text("queue")) : null;
        Exchange through = body.has("exchange") ? topology.writable(Names.exchange(body.text("exchange"))) : null;
        BasicProperties properties =
                body.has("properties") ? Properties.read(new Body(body.object("properties"))) : null;
        byte[] payload = body.has("payload")
                ? Publishing.payload(body.text("payload"), body.text("payload_encoding", "string"))
                : null;
        QueueExtraction extraction = queue.extraction();
        List<Taken> held = browsing.take(topology, queue, extraction, Browsing.id(request));
        Parcel parcel;
        try {
            Message original = held.get(0).message();
            String key = Names.shortString("routing key", body.text("routing_key", original.routingKey()));
            Exchange exchange = through == null && into == null ? topology.writable(original.exchange()) : through;
            Message edited = Publication.compose(
                    exchange == null ? original.exchange() : exchange.name(),
                    key,
                    properties == null ? original.properties() : properties,
                    payload == null ? payload(original) : payload);
            Relocation relocation = new Relocation(topology.vhost());
            parcel = into != null
                    ? relocation.toQueue(edited, into)
                    : relocation.toExchange(edited, Objects.requireNonNull(exchange), Relocation.copyKeys(edited));
            relocation.deliver();
            if (parcel.isTaken()) {
                relocation.leave(extraction, held);
                held = List.of();
            }
            Waiting.until(relocation.submit());
        } finally {
            extraction.putBack(held);
        }
        if (!parcel.isTaken()) {
            throw new HttpProblem(
                    409,
                    "conflict",
                    parcel.isRouted() ? "refused by " + parcel.queues() : "the message leads to no queue");
        }
        ObjectNode json = Json.object().put("routed", true);
        ArrayNode queues = json.putArray("queues");
        parcel.queues().forEach(queues::add);
        return Response.ok(json);
    }

    private static byte[] payload(Message message) {
        return Arrays.copyOfRange(message.content(), message.propertiesLength(), message.content().length);
    }

    // --- another time

    Response schedule(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.readable(request.parameter("name"));
        long delayMs = delayMs(Body.of(request));
        QueueExtraction extraction = queue.extraction();
        long id = Browsing.id(request);
        List<Taken> held = browsing.take(topology, queue, extraction, id);
        if (!QueueExtraction.waited(held.get(0))) {
            extraction.putBack(held);
            throw new HttpProblem(409, "conflict", "message " + id + " does not wait for its retry");
        }
        extraction.schedule(held, delayMs);
        return Response.empty(204);
    }

    /** From now on. */
    static long delayMs(Body body) {
        if (body.has("ready_at") == body.has("delay")) {
            throw HttpProblem.badRequest("either ready_at or delay is needed");
        }
        if (body.has("delay")) {
            return Numbers.in(body, "delay", 0, 0, LONGEST_DELAY_MS);
        }
        long ms = Math.max(0, body.integer("ready_at") - System.currentTimeMillis());
        if (ms > LONGEST_DELAY_MS) {
            throw HttpProblem.badRequest("ready_at is too far away");
        }
        return ms;
    }
}
