package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.browse.Browsed;
import dev.warren.broker.channel.HeldMessages;
import dev.warren.broker.channel.HeldMessages.Held;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/queues/:vhost/:name/unacked}: which clients hold which messages. Thread-safe. */
final class Unacked {
    private final Node node;
    private final Snapshots snapshots;

    Unacked(Node node, Snapshots snapshots) {
        this.node = node;
        this.snapshots = snapshots;
    }

    /** A held message and who holds it. */
    private record Holding(Held held, ConnectionSnapshot connection, ChannelSnapshot channel) {
        long id() {
            return held.message().id();
        }
    }

    Response list(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.visible(request.parameter("name"));
        MessageJson json = new MessageJson(topology.vhost(), Encoding.of(request, Browsing.TRUNCATE));
        int count = Browsing.count(request);
        int offset = (int) Numbers.query(request, "offset", 0, 0, 100_000);
        long after = Numbers.query(request, "after", -1, -1, Long.MAX_VALUE);
        List<Holding> first = after(topology.vhost(), queue, after, offset + count + 1);
        List<Holding> shown = first.subList(Math.min(offset, first.size()), Math.min(offset + count, first.size()));
        String next = first.size() > offset + count
                ? Long.toString(shown.get(shown.size() - 1).id())
                : null;
        return Browsing.page(json(queue, shown, json), queue.stats().unacked(), next);
    }

    private List<Holding> after(VirtualHost vhost, ClassicQueue queue, long id, int most) {
        List<Holding> all = new ArrayList<>();
        for (ConnectionSnapshot connection : snapshots.all()) {
            if (!connection.vhost().equals(vhost.name())) {
                continue;
            }
            for (ChannelSnapshot channel : connection.channels()) {
                if (channel.unacked() > 0) {
                    new HeldMessages(channel.channel(), queue)
                            .after(id, most)
                            .forEach(held -> all.add(new Holding(held, connection, channel)));
                }
            }
        }
        all.sort(Comparator.comparingLong(Holding::id));
        return all.subList(0, Math.min(most, all.size()));
    }

    private ArrayNode json(ClassicQueue queue, List<Holding> shown, MessageJson json) {
        Map<Long, Browsed> complete = new HashMap<>();
        List<Browsed> messages =
                shown.stream().map(each -> each.held().message()).toList();
        queue.browser().complete(messages).forEach(each -> complete.put(each.id(), each));
        ArrayNode items = Json.array();
        for (Holding each : shown) {
            Browsed message = complete.get(each.id());
            if (message != null) {
                items.add(json(queue, each, message, json));
            }
        }
        return items;
    }

    private ObjectNode json(ClassicQueue queue, Holding holding, Browsed message, MessageJson json) {
        Held held = holding.held();
        ConnectionSnapshot connection = holding.connection();
        ObjectNode item = json.of(
                        message, Browsing.content(message), queue.browser().arrival(message.id()))
                .put("delivered_at", System.currentTimeMillis() - held.heldMs())
                .put("unacked_ms", held.heldMs())
                .put("delivery_tag", held.deliveryTag())
                .put("consumer_tag", held.consumer().tag());
        item.set("channel_details", ConsumerJson.channel(node, connection, holding.channel()));
        return item;
    }

    /** Null when nobody holds it. */
    @Nullable
    ObjectNode find(VirtualHost vhost, ClassicQueue queue, long id, MessageJson json) {
        Holding holding = holding(vhost, queue, id);
        ArrayNode items = json(queue, holding == null ? List.of() : List.of(holding), json);
        return items.isEmpty() ? null : (ObjectNode) items.get(0);
    }

    boolean holds(VirtualHost vhost, ClassicQueue queue, long id) {
        return holding(vhost, queue, id) != null;
    }

    private @Nullable Holding holding(VirtualHost vhost, ClassicQueue queue, long id) {
        List<Holding> first = after(vhost, queue, id - 1, 1);
        return first.isEmpty() || first.get(0).id() != id ? null : first.get(0);
    }

    Response release(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.visible(request.parameter("name"));
        Holding holding = holding(topology.vhost(), queue, Browsing.id(request));
        if (holding == null || !new HeldMessages(holding.channel().channel(), queue).release(holding.held())) {
            throw HttpProblem.notFound();
        }
        return Response.empty(204);
    }
}
