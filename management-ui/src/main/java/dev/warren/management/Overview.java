package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Broker;
import dev.warren.broker.Compatibility;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.store.MessageStore;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.lang.management.ManagementFactory;
import java.util.List;

/** {@code /api/overview}: the totals, and how the process is. Thread-safe. */
final class Overview {
    static final String PRODUCT = "Warren";

    private final Node node;
    private final Snapshots snapshots;
    private final RateSampler rates;
    private final Listeners listeners;

    Overview(Node node, Snapshots snapshots, RateSampler rates, Listeners listeners) {
        this.node = node;
        this.snapshots = snapshots;
        this.rates = rates;
        this.listeners = listeners;
    }

    Response get(Request request, Viewer viewer) {
        ObjectNode json = Json.object();
        putProduct(json);
        putTotals(json, viewer);
        putSamples(json, new Samples(request, rates.history()), viewer);
        json.set("churn_rates", Churn.json(node.broker()));
        if (viewer.monitors()) {
            json.set("listeners", listeners.json());
            json.set("contexts", listeners.contexts());
            putProcess(json.putObject("warren"));
        }
        return Listing.one(request, json);
    }

    Response version(Request request) {
        return Response.ok(Json.object().put("version", Compatibility.VERSION).put("product", PRODUCT));
    }

    private void putProduct(ObjectNode json) {
        Broker broker = node.broker();
        json.put("product_name", PRODUCT)
                .put("product_version", Compatibility.VERSION)
                .put("management_version", Compatibility.VERSION)
                .put("cluster_name", broker.connections().clusterName())
                .put("node", node.name())
                .put("rates_mode", "basic")
                .put("default_queue_type", "classic")
                .put("is_op_policy_updating_enabled", true)
                .put("disable_stats", false)
                .put("enable_queue_totals", false)
                .put("statistics_db_event_queue", 0);
        putVersions(json);
        json.set("exchange_types", Nodes.exchangeTypes(broker));
        ArrayNode kept = json.putObject("sample_retention_policies").putArray("global");
        rates.history().retention().levels().forEach(level -> kept.add(level.spanMs() / 1000));
        json.set("cluster_tags", clusterTags(broker));
        json.putObject("node_tags");
    }

    /** A global parameter, as in RabbitMQ. */
    private static ObjectNode clusterTags(Broker broker) {
        return broker.administration().globalParameters().stream()
                .filter(parameter -> parameter.name().equals("cluster_tags"))
                .map(parameter -> Arguments.json(parameter.value()))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseGet(Json::object);
    }

    /** Of this broker and of what it runs on, where RabbitMQ has those of Erlang and OpenSSL. */
    static void putVersions(ObjectNode json) {
        json.put("rabbitmq_version", Compatibility.VERSION)
                .put("erlang_version", "")
                .put("erlang_full_version", System.getProperty("java.vm.name") + " " + Runtime.version())
                .put("crypto_lib_version", "");
    }

    private void putTotals(ObjectNode json, Viewer viewer) {
        QueueStats total = Figures.NONE;
        int queues = 0;
        int exchanges = 0;
        for (VirtualHost vhost : node.visibleVhosts(viewer)) {
            total = total.plus(Vhosts.total(vhost));
            queues += vhost.queues().size();
            exchanges += vhost.exchanges().size();
        }
        List<ConnectionSnapshot> connections = snapshots.recent().stream()
                .filter(connection -> viewer.seesConnectionsOf(connection.user()))
                .toList();
        int channels = connections.stream()
                .mapToInt(connection -> connection.channels().size())
                .sum();
        // The sampler counts all virtual hosts: its rates are for those who see all.
        Figures figures = new Figures(total, viewer.monitors() ? rates.total() : null);
        figures.putLengths(json.putObject("queue_totals"));
        ObjectNode messages = json.putObject("message_stats");
        figures.putMessageStats(messages);
        if (viewer.monitors()) {
            new ClientFigures(node.broker().connections().counts(), rates.clients()).putMessageStats(messages);
        }
        json.putObject("object_totals")
                .put("connections", connections.size())
                .put("channels", channels)
                .put("exchanges", exchanges)
                .put("queues", queues)
                .put("consumers", total.consumers());
    }

    private void putSamples(ObjectNode json, Samples samples, Viewer viewer) {
        if (viewer.monitors()) {
            samples.putOverview(json);
        } else {
            samples.putOverview(json, node.visibleVhosts(viewer));
        }
    }

    private void putProcess(ObjectNode json) {
        Broker broker = node.broker();
        MessageStore store = broker.messages();
        Runtime runtime = Runtime.getRuntime();
        json.put("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .put("heap_used", runtime.totalMemory() - runtime.freeMemory())
                .put("heap_max", runtime.maxMemory())
                .put("store_pending_bytes", store.pendingBytes())
                .put("store_file_bytes", store.fileBytes())
                .put("store_failure", store.failure())
                .put("uptime_ms", System.currentTimeMillis() - broker.startedAtMs());
        json.set("store_damage", Json.array(store.damage()));
    }
}
