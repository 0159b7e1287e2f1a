package dev.warren.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.definition.Definition;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.codec.FieldTable;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * {@code /api/deprecated-features}: what RabbitMQ is about to take away from its users and is permitted here for good, and which
 * of it is in use: what would have to change before a move to a RabbitMQ of today. Thread-safe.
 */
final class DeprecatedFeatures {
    private record Feature(String name, String description, Predicate<DeprecatedFeatures> used) {}

    /** By name. */
    private static final List<Feature> ALL = List.of(
            new Feature(
                    "global_qos",
                    "A prefetch count that the consumers of a channel share (basic.qos with global set)",
                    DeprecatedFeatures::sharesPrefetch),
            new Feature(
                    "queue_master_locator",
                    "The queue argument x-queue-master-locator and the policy key queue-master-locator",
                    DeprecatedFeatures::locatesMasters),
            new Feature(
                    "transient_nonexcl_queues",
                    "Queues that are neither durable nor exclusive",
                    DeprecatedFeatures::hasTransientQueues));

    private final Node node;
    private final Snapshots snapshots;

    DeprecatedFeatures(Node node, Snapshots snapshots) {
        this.node = node;
        this.snapshots = snapshots;
    }

    Response list(Request request, Viewer viewer) {
        return Listing.of(request, ALL.stream().map(DeprecatedFeatures::json).toList());
    }

    /** Of the whole broker, whoever asks, as in RabbitMQ. */
    Response used(Request request, Viewer viewer) {
        return Listing.of(
                request,
                ALL.stream()
                        .filter(each -> each.used().test(this))
                        .map(DeprecatedFeatures::json)
                        .toList());
    }

    private static ObjectNode json(Feature feature) {
        return Json.object()
                .put("name", feature.name())
                .put("desc", feature.description() + ". RabbitMQ 4.3 denies it by default; here it works.")
                .put("doc_url", "")
                .put("deprecation_phase", "permitted_by_default")
                .put("state", "permitted")
                .put("provided_by", "rabbit");
    }

    private boolean sharesPrefetch() {
        return snapshots.recent().stream()
                .flatMap(connection -> connection.channels().stream())
                .anyMatch(channel -> channel.globalPrefetch() > 0);
    }

    private boolean locatesMasters() {
        return node.broker().vhosts().stream()
                .anyMatch(vhost -> vhost.queues().stream()
                                .anyMatch(queue -> has(queue.spec().arguments(), "x-queue-master-locator"))
                        || policies(vhost).anyMatch(policy -> has(policy.definition(), "queue-master-locator")));
    }

    private static Stream<Definition.Policy> policies(VirtualHost vhost) {
        return Stream.concat(vhost.policies().all(false).stream(), vhost.policies().all(true).stream());
    }

    private static boolean has(FieldTable table, String name) {
        return table.get(name) != null;
    }

    private boolean hasTransientQueues() {
        return node.broker().vhosts().stream()
                .flatMap(vhost -> vhost.queues().stream())
                .anyMatch(queue -> !queue.spec().durable() && queue.spec().exclusiveOwner() == null);
    }
}
