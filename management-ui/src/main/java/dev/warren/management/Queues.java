package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.connection.Connection;
import dev.warren.broker.policy.EffectivePolicy;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueConsumer;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/queues}. Thread-safe. */
final class Queues {
    private final Node node;
    private final RateSampler rates;
    private final Snapshots snapshots;

    Queues(Node node, RateSampler rates, Snapshots snapshots) {
        this.node = node;
        this.rates = rates;
        this.snapshots = snapshots;
    }

    Response list(Request request, Viewer viewer) {
        Samples samples = new Samples(request, rates.history());
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.vhosts(request, viewer)) {
            vhost.queues().stream()
                    .sorted(Comparator.comparing(ClassicQueue::name))
                    .forEach(queue -> all.add(json(queue)));
        }
        return Listing.of(request, all, item -> samples.putQueue(item, find(item)));
    }

    private @Nullable ClassicQueue find(ObjectNode item) {
        VirtualHost vhost = node.broker().vhost(item.path("vhost").asText());
        return vhost == null ? null : vhost.queue(item.path("name").asText());
    }

    /** Those that belong to connections of a user. */
    Response ofUser(Request request, Viewer viewer) {
        String user = request.parameter("user");
        List<ObjectNode> all = new ArrayList<>();
        for (VirtualHost vhost : node.visibleVhosts(viewer)) {
            vhost.queues().stream()
                    .filter(queue -> queue.spec().exclusiveOwner() instanceof Connection owner
                            && owner.user().equals(user)
                            && viewer.seesConnectionsOf(user))
                    .sorted(Comparator.comparing(ClassicQueue::name))
                    .forEach(queue -> all.add(json(queue)));
        }
        return Listing.of(request, all);
    }

    Response get(Request request, Viewer viewer) {
        ClassicQueue queue = node.vhost(request, viewer).queue(request.parameter("name"));
        if (queue == null) {
            throw HttpProblem.notFound();
        }
        ObjectNode json = json(queue);
        new Samples(request, rates.history()).putQueue(json, queue);
        ArrayNode consumers = Consumers.of(queue, node, snapshots);
        json.put("exclusive_consumer_tag", exclusive(consumers));
        json.set("consumer_details", consumers);
        json.putArray("incoming");
        json.putArray("deliveries");
        return Listing.one(request, json);
    }

    private static @Nullable String exclusive(ArrayNode consumers) {
        for (JsonNode consumer : consumers) {
            if (consumer.path("exclusive").asBoolean()) {
                return consumer.path("consumer_tag").asText();
            }
        }
        return null;
    }

    private ObjectNode json(ClassicQueue queue) {
        QueueSpec spec = queue.spec();
        QueueStats stats = queue.stats();
        Figures figures = new Figures(stats, rates.of(queue));
        ObjectNode json = Json.object()
                .put("name", spec.name())
                .put("vhost", spec.vhost())
                .put("type", queue.settings().type())
                .put("durable", spec.durable())
                .put("auto_delete", spec.autoDelete())
                .put("exclusive", spec.exclusiveOwner() != null)
                .put("state", "running")
                .put("node", node.name())
                .put("consumers", stats.consumers())
                .put("messages_delayed", stats.delayed())
                .put("memory", stats.heapBytes())
                .put("message_bytes", stats.readyBytes() + stats.unackedBytes())
                .put("message_bytes_ready", stats.readyBytes())
                .put("message_bytes_unacknowledged", stats.unackedBytes());
        if (queue.settings().type().equals("quorum")) {
            json.put("leader", node.name());
            json.putArray("members").add(node.name());
            json.putArray("online").add(node.name());
        }
        json.set("arguments", Arguments.json(spec.arguments()));
        putPolicy(json, queue.policy());
        QueueConsumer active = queue.subscriptions().active();
        if (active != null) {
            json.put("single_active_consumer_tag", active.tag());
        }
        figures.putLengths(json);
        figures.putMessageStats(json.putObject("message_stats"));
        if (spec.exclusiveOwner() instanceof Connection owner) {
            json.putObject("owner_pid_details")
                    .put("name", owner.name())
                    .put("peer_host", owner.peer().getAddress().getHostAddress())
                    .put("peer_port", owner.peer().getPort());
        }
        return json;
    }

    private static void putPolicy(ObjectNode json, EffectivePolicy policy) {
        json.put("policy", policy.name()).put("operator_policy", policy.operatorName());
        json.set("effective_policy_definition", Arguments.json(policy.merged()));
    }
}
