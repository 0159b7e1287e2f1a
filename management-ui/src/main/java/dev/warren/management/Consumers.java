package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /api/consumers}. Thread-safe. */
final class Consumers {
    private final Node node;
    private final Snapshots snapshots;

    Consumers(Node node, Snapshots snapshots) {
        this.node = node;
        this.snapshots = snapshots;
    }

    /** As the details of a queue show them. */
    static ArrayNode of(ClassicQueue queue, Node node, Snapshots snapshots) {
        ArrayNode all = Json.array();
        // Only who has consumers bothers the connections for them.
        if (queue.subscriptions().size() > 0) {
            for (ConnectionSnapshot connection : snapshots.all()) {
                for (ChannelSnapshot channel : connection.channels()) {
                    channel.consumers().stream()
                            .filter(consumer -> consumer.queue() == queue)
                            .forEach(each -> all.add(ConsumerJson.of(node, connection, channel, each)));
                }
            }
        }
        return all;
    }

    Response list(Request request, Viewer viewer) {
        Set<String> vhosts =
                node.vhosts(request, viewer).stream().map(VirtualHost::name).collect(Collectors.toSet());
        List<ObjectNode> all = new ArrayList<>();
        for (ConnectionSnapshot connection : snapshots.visible(viewer)) {
            if (vhosts.contains(connection.vhost())) {
                for (ChannelSnapshot channel : connection.channels()) {
                    channel.consumers().forEach(each -> all.add(ConsumerJson.of(node, connection, channel, each)));
                }
            }
        }
        return Listing.of(request, all);
    }
}
