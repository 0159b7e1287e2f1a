package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.channel.HeldMessages;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.connection.ConnectionSnapshot.ChannelSnapshot;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.Obstacle;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.queue.Situation;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;

/** {@code /api/queues/:vhost/:name/explain}: why is nothing delivered. Thread-safe. */
final class QueueExplaining {
    private final Node node;
    private final Snapshots snapshots;

    QueueExplaining(Node node, Snapshots snapshots) {
        this.node = node;
        this.snapshots = snapshots;
    }

    Response get(Request request, Viewer viewer) {
        Topology topology = node.topology(request, viewer);
        ClassicQueue queue = topology.visible(request.parameter("name"));
        Situation situation = queue.browser().situation(queue.settings());
        List<Finding> findings = new Diagnosis(node, topology.vhost(), queue, situation).findings();
        boolean delivering = situation.ready() > 0 && findings.stream().noneMatch(Finding::blocking);
        ObjectNode json = Json.object().put("delivering", delivering).put("summary", summary(delivering, findings));
        ArrayNode reasons = json.putArray("reasons");
        for (Finding each : findings) {
            reasons.addObject()
                    .put("code", each.code())
                    .put("text", each.text())
                    .put("blocking", each.blocking());
        }
        json.put("messages_ready", situation.ready())
                .put("messages_unacknowledged", situation.unacked())
                .put("messages_delayed", situation.retrying());
        json.set("consumers", consumers(queue, situation));
        return Response.ok(json);
    }

    private static String summary(boolean delivering, List<Finding> findings) {
        if (delivering) {
            return "the next message is delivered at once";
        }
        return findings.isEmpty() ? "nothing is in the way" : findings.get(0).text();
    }

    private ArrayNode consumers(ClassicQueue queue, Situation situation) {
        ArrayNode all = Json.array();
        if (situation.consumers().isEmpty()) {
            return all;
        }
        List<ConnectionSnapshot> connections = snapshots.all();
        for (Situation.Consumer each : situation.consumers()) {
            for (ConnectionSnapshot connection : connections) {
                for (ChannelSnapshot channel : connection.channels()) {
                    if (channel.consumers().contains(each.consumer())) {
                        all.add(json(queue, each, connection, channel));
                    }
                }
            }
        }
        return all;
    }

    private ObjectNode json(
            ClassicQueue queue, Situation.Consumer each, ConnectionSnapshot connection, ChannelSnapshot channel) {
        QueueConsumer consumer = each.consumer();
        ObjectNode json = Json.object().put("consumer_tag", consumer.tag());
        json.set("channel_details", ConsumerJson.channel(node, connection, channel));
        json.put("prefetch_count", consumer.prefetch()).put("unacked", each.holds());
        List<HeldMessages.Held> oldest =
                each.holds() == 0 ? List.of() : new HeldMessages(channel.channel(), queue).after(-1, 1);
        if (oldest.isEmpty()) {
            json.putNull("oldest_unacked_ms");
        } else {
            json.put("oldest_unacked_ms", oldest.get(0).heldMs());
        }
        return json.put("active", each.obstacle() != Obstacle.NOT_ACTIVE)
                .put("can_take", each.obstacle() == Obstacle.NONE)
                .put("code", Diagnosis.code(each.obstacle()))
                .put("text", Diagnosis.text(each, channel));
    }
}
