package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /api/connections}. Thread-safe. */
final class Connections {
    private static final List<String> TLS_FIELDS = List.of(
            "ssl_protocol",
            "ssl_cipher",
            "ssl_hash",
            "ssl_key_exchange",
            "peer_cert_subject",
            "peer_cert_issuer",
            "peer_cert_validity");
    private static final String DEFAULT_REASON = "Closed via management plugin";

    private final Node node;
    private final Snapshots snapshots;
    private final RateSampler rates;

    Connections(Node node, Snapshots snapshots, RateSampler rates) {
        this.rates = rates;
        this.node = node;
        this.snapshots = snapshots;
    }

    Response list(Request request, Viewer viewer) {
        return list(request, viewer, snapshot -> true);
    }

    Response ofVhost(Request request, Viewer viewer) {
        String vhost = node.vhost(request, viewer).name();
        return list(request, viewer, snapshot -> snapshot.vhost().equals(vhost));
    }

    Response ofUser(Request request, Viewer viewer) {
        String user = request.parameter("user");
        return list(request, viewer, snapshot -> snapshot.user().equals(user));
    }

    private Response list(Request request, Viewer viewer, Predicate<ConnectionSnapshot> wanted) {
        Samples samples = new Samples(request, rates.history());
        return Listing.of(
                request,
                snapshots.visible(viewer).stream()
                        .filter(wanted)
                        .map(this::json)
                        .toList(),
                item -> samples.putConnection(item, snapshots::find));
    }

    Response get(Request request, Viewer viewer) {
        ConnectionSnapshot snapshot = visible(request, viewer);
        ObjectNode json = json(snapshot);
        new Samples(request, rates.history()).putConnection(json, snapshots::find);
        return Listing.one(request, json);
    }

    Response delete(Request request, Viewer viewer) {
        ConnectionSnapshot snapshot = snapshot(request, viewer.administers() ? null : viewer.name());
        close(request, snapshot);
        return Response.empty(204);
    }

    /** Closes all connections of a user, as many as there are. */
    Response deleteOfUser(Request request, Viewer viewer) {
        String user = request.parameter("user");
        viewer.require(viewer.administers() || viewer.name().equals(user), "Not administrator user");
        for (ConnectionSnapshot snapshot : snapshots.all()) {
            if (snapshot.user().equals(user)) {
                close(request, snapshot);
            }
        }
        return Response.empty(204);
    }

    private void close(Request request, ConnectionSnapshot snapshot) {
        Connection connection = snapshots.find(snapshot.name());
        if (connection != null) {
            String reason = request.header("x-reason");
            connection.forceClose(reason == null || reason.isBlank() ? DEFAULT_REASON : reason);
        }
    }

    /** The connection that the user may look at. */
    ConnectionSnapshot visible(Request request, Viewer viewer) {
        return snapshot(request, viewer.monitors() ? null : viewer.name());
    }

    /** @param owner whose connection it must be; null when anybody's will do */
    private ConnectionSnapshot snapshot(Request request, @Nullable String owner) {
        Connection connection = snapshots.find(request.parameter("name"));
        ConnectionSnapshot snapshot = connection == null ? null : snapshots.of(connection);
        if (snapshot == null) {
            throw HttpProblem.notFound();
        }
        if (owner != null && !owner.equals(snapshot.user())) {
            throw HttpProblem.notAuthorised("User not authorised to access connection");
        }
        return snapshot;
    }

    /** Sessions are AMQP 1.0's. */
    Response sessions(Request request, Viewer viewer) {
        visible(request, viewer);
        throw HttpProblem.badRequest("connection does not use AMQP 1.0");
    }

    private ObjectNode json(ConnectionSnapshot snapshot) {
        ObjectNode json = Json.object()
                .put("name", snapshot.name())
                .put("user", snapshot.user())
                .put("user_who_performed_action", snapshot.user())
                .put("vhost", snapshot.vhost())
                .put("state", snapshot.state())
                .put("type", "network")
                .put("protocol", "AMQP 0-9-1")
                .put("node", node.name())
                .put("host", snapshot.local().getAddress().getHostAddress())
                .put("port", snapshot.local().getPort())
                .put("peer_host", snapshot.peer().getAddress().getHostAddress())
                .put("peer_port", snapshot.peer().getPort())
                .put("ssl", false)
                .put("auth_mechanism", snapshot.mechanism())
                .put("frame_max", snapshot.frameMax())
                .put("channel_max", snapshot.channelMax())
                .put("timeout", snapshot.heartbeatSeconds())
                .put("channels", snapshot.channels().size())
                .put("connected_at", snapshot.connectedAtMs())
                .put("recv_oct", snapshot.octetsReceived())
                .put("send_oct", snapshot.octetsSent());
        if (snapshot.clientName() != null) {
            json.put("user_provided_name", snapshot.clientName());
        }
        json.set("client_properties", Arguments.json(snapshot.clientProperties()));
        // RabbitMQ shows the fields of TLS always.
        for (String absent : TLS_FIELDS) {
            json.putNull(absent);
        }
        return json;
    }
}
