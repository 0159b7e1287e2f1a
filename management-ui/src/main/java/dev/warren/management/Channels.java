package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.Comparator;
import java.util.List;

/** {@code /api/channels}. Thread-safe. */
final class Channels {
    private final Node node;
    private final Snapshots snapshots;

    private final RateSampler rates;

    Channels(Node node, Snapshots snapshots, RateSampler rates) {
        this.rates = rates;
        this.node = node;
        this.snapshots = snapshots;
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(request, all(viewer, new Samples(request, rates.history())));
    }

    Response ofVhost(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        return Listing.of(
                request,
                all(viewer, new Samples(request, rates.history())).stream()
                        .filter(channel -> vhost.equals(channel.path("vhost").asText()))
                        .toList());
    }

    Response ofConnection(Request request, ConnectionSnapshot connection) {
        return Listing.of(request, all(connection, new Samples(request, rates.history())));
    }

    /** With its consumers. */
    Response get(Request request, Viewer viewer) {
        String name = request.parameter("name");
        for (ConnectionSnapshot connection : snapshots.visible(viewer)) {
            for (ChannelSnapshot channel : connection.channels()) {
                if (name.equals(name(connection, channel))) {
                    return Listing.one(request, detailed(connection, channel, new Samples(request, rates.history())));
                }
            }
        }
        throw HttpProblem.notFound();
    }

    private ObjectNode detailed(ConnectionSnapshot connection, ChannelSnapshot channel, Samples samples) {
        ObjectNode json = json(connection, channel, samples);
        ArrayNode consumers = json.putArray("consumer_details");
        channel.consumers().forEach(each -> consumers.add(ConsumerJson.of(node, connection, channel, each)));
        json.putArray("publishes");
        json.putArray("deliveries");
        return json;
    }

    private List<ObjectNode> all(Viewer viewer, Samples samples) {
        return snapshots.visible(viewer).stream()
                .flatMap(connection -> all(connection, samples).stream())
                .toList();
    }

    private List<ObjectNode> all(ConnectionSnapshot connection, Samples samples) {
        return connection.channels().stream()
                .sorted(Comparator.comparingInt(ChannelSnapshot::number))
                .map(channel -> json(connection, channel, samples))
                .toList();
    }

    private ObjectNode json(ConnectionSnapshot connection, ChannelSnapshot channel, Samples samples) {
        ObjectNode json = Json.object()
                .put("name", name(connection, channel))
                .put("number", channel.number())
                .put("user", connection.user())
                .put("user_who_performed_action", connection.user())
                .put("vhost", connection.vhost())
                .put("node", node.name())
                .put("state", "running")
                .put("confirm", channel.confirm())
                .put("transactional", channel.transactional())
                .put("prefetch_count", channel.prefetch())
                .put("global_prefetch_count", channel.globalPrefetch())
                .put("consumer_count", channel.consumers().size())
                .put("messages_unacknowledged", channel.unacked())
                .put("messages_unconfirmed", channel.unconfirmed())
                .put("messages_uncommitted", channel.uncommittedMessages())
                .put("acks_uncommitted", channel.uncommittedAcks());
        json.putObject("connection_details")
                .put("name", connection.name())
                .put("peer_host", connection.peer().getAddress().getHostAddress())
                .put("peer_port", connection.peer().getPort());
        samples.putChannel(json, channel.channel());
        return json;
    }

    /** {@code host:port -> host:port (number)}. */
    static String name(ConnectionSnapshot connection, ChannelSnapshot channel) {
        return connection.name() + " (" + channel.number() + ")";
    }
}
