package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Browsed.State;
import dev.warren.broker.browse.Place;
import dev.warren.broker.message.Message;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueBrowser;
import dev.warren.broker.queue.QueueExtraction;
import dev.warren.broker.queue.ReadyWalk;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/queues/:vhost/:name/messages}: looks at messages where they are. Thread-safe. */
final class Browsing {
    static final long TRUNCATE = 10_000;
    static final int MOST = 500;
    private static final int USUAL = 50;

    /** An answer is made in memory: it ends early rather than take all of it. */
    private static final long MOST_BYTES = 32L << 20;

    /** Messages brought to memory at a time. */
    private static final int STEP = 64;

    private final Node node;
    private final Unacked unacked;

    Browsing(Node node, Unacked unacked) {
        this.node = node;
        this.unacked = unacked;
    }

    Response list(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.visible(request.parameter("name"));
        MessageJson json = new MessageJson(topology.vhost(), Encoding.of(request, TRUNCATE));
        int count = count(request);
        QueueBrowser browser = queue.browser();
        return switch (state(request)) {
            case READY -> ready(request, queue, json, count);
            case RETRY_WAIT ->
                waiting(
                        browser.retrying(place(request, Place.FIRST_WAITING), count),
                        queue.stats().delayed(),
                        browser,
                        json);
            case DEAD_LETTER_WAITING ->
                waiting(
                        browser.deadLetters(place(request, Place.FIRST_WAITING), count),
                        browser.deadLetterCount(),
                        browser,
                        json);
            default -> throw HttpProblem.badRequest("state must be ready, retry-wait or dead-letter-waiting");
        };
    }

    static int count(Request request) {
        return (int) Numbers.query(request, "count", USUAL, 1, MOST);
    }

    private static State state(Request request) {
        String word = request.query("state");
        for (State state : State.values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        return word == null ? State.READY : State.UNACKED;
    }

    private static Place place(Request request, Place first) {
        String after = request.query("after");
        long offset = Numbers.query(request, "offset", 0, 0, Integer.MAX_VALUE);
        return after == null ? new Place(first.order(), first.sequence(), offset, offset) : PlaceText.parse(after);
    }

    private static Response ready(Request request, ClassicQueue queue, MessageJson json, int count) {
        QueueBrowser browser = queue.browser();
        String after = request.query("after");
        Place from = after == null
                ? browser.behind(Numbers.query(request, "offset", 0, 0, Long.MAX_VALUE))
                : PlaceText.parse(after);
        long total = queue.ready();
        ReadyWalk walk = browser.ready(from);
        ArrayNode items = Json.array();
        long bytes = 0;
        Place place = from;
        List<Browsed> some = List.of();
        while (items.size() < count && bytes < MOST_BYTES) {
            long position = place.position();
            some = walk.next(Math.min(STEP, count - items.size()));
            if (some.isEmpty()) {
                break;
            }
            place = walk.place();
            for (Browsed each : some) {
                Message message = content(each);
                bytes += json.encoding().shown(message);
                items.add(json.of(each, message, browser.arrival(each.id())).put("position", position++));
            }
        }
        boolean more = !some.isEmpty() && !walk.next(1).isEmpty();
        return page(items, total, more ? PlaceText.of(place) : null);
    }

    private static Response waiting(QueueBrowser.Page page, long total, QueueBrowser browser, MessageJson json) {
        ArrayNode items = Json.array();
        for (Browsed each : page.messages()) {
            items.add(json.of(each, content(each), browser.arrival(each.id())));
        }
        Place next = page.next();
        return page(items, total, next == null ? null : PlaceText.of(next));
    }

    static Message content(Browsed browsed) {
        Message message = browsed.message();
        if (message == null) {
            throw new IllegalStateException("a message was shown without its content");
        }
        return message;
    }

    static Response page(ArrayNode items, long total, @Nullable String next) {
        ObjectNode page = Json.object();
        page.set("items", items);
        return Response.ok(page.put("total", total).put("next", next));
    }

    // --- one message

    Response get(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.visible(request.parameter("name"));
        long id = id(request);
        MessageJson json = new MessageJson(topology.vhost(), Encoding.of(request, Long.MAX_VALUE));
        Browsed found = queue.browser().find(id);
        if (found != null) {
            return Response.ok(json.of(found, content(found), queue.browser().arrival(id)));
        }
        ObjectNode held = unacked.find(topology.vhost(), queue, id, json);
        if (held == null) {
            throw HttpProblem.notFound();
        }
        return Response.ok(held);
    }

    static long id(Request request) {
        try {
            return Long.parseLong(request.parameter("id"));
        } catch (NumberFormatException e) {
            throw HttpProblem.notFound();
        }
    }

    Response delete(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.readable(request.parameter("name"));
        QueueExtraction extraction = queue.extraction();
        extraction.leave(take(topology, queue, extraction, id(request)), null);
        return Response.empty(204);
    }

    /** @throws HttpProblem 404 when it is not there, 409 when it can not be taken */
    List<QueueExtraction.Taken> take(Topology topology, ClassicQueue queue, QueueExtraction extraction, long id) {
        List<QueueExtraction.Taken> taken = extraction.take(new long[] {id});
        if (taken.isEmpty()) {
            if (unacked.holds(topology.vhost(), queue, id)) {
                throw new HttpProblem(409, "conflict", "message " + id + " is unacked");
            }
            throw HttpProblem.notFound();
        }
        return taken;
    }
}
