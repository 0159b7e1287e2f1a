package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.queue.QueueConsumer;
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

    Response list(Request request, Viewer viewer) {
        Set<String> vhosts =
                node.vhosts(request, viewer).stream().map(VirtualHost::name).collect(Collectors.toSet());
        List<ObjectNode> all = new ArrayList<>();
        for (ConnectionSnapshot connection : snapshots.visible(viewer)) {
            if (vhosts.contains(connection.vhost())) {
                for (ChannelSnapshot channel : connection.channels()) {
                    channel.consumers().forEach(consumer -> all.add(json(connection, channel, consumer)));
                }
            }
        }
        return Listing.of(request, all);
    }

    private ObjectNode json(ConnectionSnapshot connection, ChannelSnapshot channel, QueueConsumer consumer) {
        ObjectNode json = Json.object()
                .put("consumer_tag", consumer.tag())
                .put("ack_required", !consumer.noAck())
                .put("exclusive", consumer.exclusive())
                .put("prefetch_count", consumer.prefetch())
                .put("active", true)
                .put("activity_status", "up");
        json.putObject("queue")
                .put("name", consumer.queue().name())
                .put("vhost", consumer.queue().spec().vhost());
        json.putObject("channel_details")
                .put("name", Channels.name(connection, channel))
                .put("number", channel.number())
                .put("user", connection.user())
                .put("connection_name", connection.name())
                .put("peer_host", connection.peer().getAddress().getHostAddress())
                .put("peer_port", connection.peer().getPort())
                .put("node", node.name());
        json.set("arguments", Arguments.json(consumer.arguments()));
        return json;
    }
}
