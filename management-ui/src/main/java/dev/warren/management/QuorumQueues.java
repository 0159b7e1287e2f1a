package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;

/** {@code /api/queues/quorum}: queues of that type have one member, on the one node, and stay so. Thread-safe. */
final class QuorumQueues {
    private final Node node;

    QuorumQueues(Node node) {
        this.node = node;
    }

    /** A list with the one member, as leader. */
    Response status(Request request, Viewer viewer) {
        existing(request, viewer);
        ObjectNode member = Json.object()
                .put("Node Name", node.name())
                .put("Raft State", "leader")
                .put("Membership", "voter")
                .put("Last Log Index", 0)
                .put("Last Written", 0)
                .put("Last Applied", 0)
                .put("Commit Index", 0)
                .put("Snapshot Index", 0)
                .put("Term", 0)
                .put("Machine Version", 0);
        return Listing.of(request, List.of(member));
    }

    /** The one node is a member; there is no other. */
    Response addMember(Request request, Viewer viewer) {
        existing(request, viewer);
        if (!Body.of(request).text("node").equals(node.name())) {
            throw new HttpProblem(503, "service_unavailable", "node_not_running");
        }
        return Response.empty(204);
    }

    Response deleteMember(Request request, Viewer viewer) {
        existing(request, viewer);
        String member = Body.of(request).text("node");
        throw new HttpProblem(503, "service_unavailable", member.equals(node.name()) ? "last_node" : "not_a_member");
    }

    /** Every queue has a member there. */
    Response grow(Request request, Viewer viewer) {
        node.requireThis(request);
        return Response.empty(204);
    }

    /** The last member of a queue stays. */
    Response shrink(Request request, Viewer viewer) {
        node.requireThis(request);
        throw new HttpProblem(503, "service_unavailable", "last_node");
    }

    private void existing(Request request, Viewer viewer) {
        ClassicQueue queue = node.vhost(request, viewer).queue(request.parameter("name"));
        if (queue == null) {
            throw HttpProblem.notFound();
        }
        if (!queue.settings().type().equals("quorum")) {
            throw new HttpProblem(503, "service_unavailable", "classic_queue_not_supported");
        }
    }
}
