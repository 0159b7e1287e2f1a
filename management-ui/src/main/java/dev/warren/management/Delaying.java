package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.warren.broker.auth.Access;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.browse.Place;
import dev.warren.broker.delay.DelayedBrowser;
import dev.warren.broker.delay.DelayedMessages;
import dev.warren.broker.vhost.Exchange;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;

/** {@code /api/exchanges/:vhost/:name/delayed}: messages that wait until they are routed. Thread-safe. */
final class Delaying {
    private final Node node;

    Delaying(Node node) {
        this.node = node;
    }

    private DelayedMessages delayed(Request request, Topology topology, Access access) {
        String name = Names.exchange(request.parameter("name"));
        topology.broker()
                .access()
                .checkExchange(topology.user(), topology.vhost().name(), name, access);
        Exchange exchange = topology.vhost().exchange(name);
        if (exchange == null) {
            throw HttpProblem.notFound();
        }
        DelayedMessages delayed = exchange.delayed();
        if (delayed == null) {
            throw HttpProblem.badRequest(exchange.described() + " does not delay messages");
        }
        return delayed;
    }

    Response list(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        DelayedMessages delayed = delayed(request, topology, Access.READ);
        MessageJson json = new MessageJson(topology.vhost(), Encoding.of(request, Browsing.TRUNCATE));
        String after = request.query("after");
        DelayedBrowser.Page page = delayed.browser()
                .page(after == null ? Place.FIRST_WAITING : PlaceText.parse(after), Browsing.count(request));
        ArrayNode items = Json.array();
        for (Browsed each : page.messages()) {
            items.add(json.of(each, Browsing.content(each), null));
        }
        Place next = page.next();
        return Browsing.page(items, delayed.count(), next == null ? null : PlaceText.of(next));
    }

    Response get(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        DelayedMessages delayed = delayed(request, topology, Access.READ);
        Browsed found = delayed.browser().find(Browsing.id(request));
        if (found == null || found.message() == null) {
            throw HttpProblem.notFound();
        }
        MessageJson json = new MessageJson(topology.vhost(), Encoding.of(request, Long.MAX_VALUE));
        return Response.ok(json.of(found, Browsing.content(found), null));
    }

    Response delete(Request request, Viewer viewer) {
        DelayedMessages delayed = delayed(request, node.topology(request, viewer), Access.WRITE);
        if (!delayed.browser().cancel(Browsing.id(request))) {
            throw HttpProblem.notFound();
        }
        return Response.empty(204);
    }

    Response schedule(Request request, Viewer viewer) {
        DelayedMessages delayed = delayed(request, node.topology(request, viewer), Access.WRITE);
        long delayMs = Republishing.delayMs(Body.of(request));
        long id = delayed.browser().schedule(Browsing.id(request), delayMs);
        if (id < 0) {
            throw HttpProblem.notFound();
        }
        return Response.ok(Json.object().put("id", id));
    }
}
