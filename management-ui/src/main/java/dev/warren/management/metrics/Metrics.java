package dev.warren.management.metrics;

import dev.warren.broker.Broker;
import dev.warren.broker.connection.ConnectionSnapshot;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueStats;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code /metrics}: sums; {@code /metrics/per-object}: each queue, connection and channel; {@code
 * /metrics/detailed?family=...&vhost=...}: what is asked for; {@code /metrics/memory-breakdown}. Thread-safe.
 */
public final class Metrics {
    /** Queues of one answer: a client that makes queues without end must not make the scrape endless too. */
    private static final int MAX_QUEUES = 20_000;

    /** Connections and channels of one answer, together. */
    private static final int MAX_CLIENTS = 20_000;

    private static final Map<String, String> MEMORY = Map.of(
            "code", "code_module",
            "queue_procs", "classic_queue_erlang_process",
            "other_proc", "other_erlang_process",
            "binary", "binary_heap",
            "allocated_unused", "runtime_allocated_unused");

    private static final List<String> OF_QUEUES = List.of("queue_coarse_metrics", "queue_metrics");
    private static final List<String> OF_CLIENTS =
            List.of("connection_coarse_metrics", "connection_metrics", "channel_metrics");

    private final Broker broker;
    private final Supplier<List<ConnectionSnapshot>> connections;
    private final Supplier<Map<String, Long>> memory;

    /**
     * @param connections as they are, or were a moment ago
     * @param memory octets by RabbitMQ's names of what they are used for
     */
    public Metrics(Broker broker, Supplier<List<ConnectionSnapshot>> connections, Supplier<Map<String, Long>> memory) {
        this.broker = broker;
        this.connections = connections;
        this.memory = memory;
    }

    /** Sums over everything. */
    public Response aggregated(Request request) {
        Families families = new Families("rabbitmq_");
        QueueStats all = TrafficMetrics.total(broker);
        NodeMetrics.addIdentity(broker, "aggregated", families);
        NodeMetrics.add(broker, families);
        TrafficMetrics.add(broker, all, families);
        QueueMetrics.addLengths(all, families);
        QueueMetrics.addSizes(all, families);
        QueueMetrics.addCounters(all, families);
        return answer(request, families.snapshots());
    }

    /** Sums of what has no name, and figures of each queue. */
    public Response perObject(Request request) {
        Families families = new Families("rabbitmq_");
        NodeMetrics.addIdentity(broker, "per-object", families);
        NodeMetrics.add(broker, families);
        TrafficMetrics.add(broker, TrafficMetrics.total(broker), families);
        addQueues(families, Set.of(), OF_QUEUES);
        addClients(families, Set.of(), OF_CLIENTS);
        return answer(request, families.snapshots());
    }

    /** Those families that the request names, under names of their own so that no sum counts them twice. */
    public Response detailed(Request request) {
        Families families = new Families("rabbitmq_detailed_");
        Map<String, List<String>> query = request.query();
        List<String> asked = query.getOrDefault("family", List.of());
        Set<String> vhosts = Set.copyOf(query.getOrDefault("vhost", List.of()));
        addQueues(families, vhosts, asked);
        addClients(families, vhosts, asked);
        Families others = new Families("rabbitmq_");
        NodeMetrics.addIdentity(broker, "detailed", others);
        if (asked.contains("vhost_status")) {
            for (VirtualHost vhost : broker.vhosts()) {
                others.gauge("cluster_vhost_status", "Whether it is there", 1, "vhost", vhost.name());
            }
        }
        return answer(request, families.snapshots(), others.snapshots());
    }

    /** The JVM's memory, where RabbitMQ has a name for the same. */
    public Response memory(Request request) {
        Families families = new Families("rabbitmq_");
        NodeMetrics.addIdentity(broker, "memory-breakdown", families);
        Map<String, Long> parts = memory.get();
        MEMORY.forEach((part, name) ->
                families.gauge("memory_" + name + "_bytes", "Memory: " + part, parts.getOrDefault(part, 0L)));
        return answer(request, families.snapshots());
    }

    private void addClients(Families into, Set<String> vhosts, Collection<String> asked) {
        if (OF_CLIENTS.stream().noneMatch(asked::contains)) {
            return;
        }
        int most = MAX_CLIENTS;
        int left = 0;
        for (ConnectionSnapshot each : connections.get()) {
            int objects = 1 + each.channels().size();
            if (!vhosts.isEmpty() && !vhosts.contains(each.vhost())) {
                continue;
            } else if (objects > most) {
                left += objects;
                continue;
            }
            most -= objects;
            if (asked.contains("connection_coarse_metrics")) {
                ClientMetrics.addConnectionOctets(each, into);
            }
            if (asked.contains("connection_metrics")) {
                ClientMetrics.addConnection(each, into);
            }
            if (asked.contains("channel_metrics")) {
                each.channels().forEach(channel -> ClientMetrics.addChannel(each, channel, into));
            }
        }
        if (left > 0) {
            into.gauge("clients_omitted", "Connections and channels beyond the most of one scrape", left);
        }
    }

    /** @param vhosts none for all */
    private void addQueues(Families into, Set<String> vhosts, Collection<String> asked) {
        int most = MAX_QUEUES;
        int left = 0;
        for (VirtualHost vhost : broker.vhosts()) {
            if (!vhosts.isEmpty() && !vhosts.contains(vhost.name())) {
                continue;
            }
            for (ClassicQueue queue : vhost.queues()) {
                if (most == 0) {
                    left++;
                    continue;
                }
                most--;
                addQueue(queue, into, asked);
            }
        }
        if (left > 0) {
            into.gauge("queues_omitted", "Queues beyond the most of one scrape", left);
        }
    }

    private static void addQueue(ClassicQueue queue, Families into, Collection<String> asked) {
        QueueStats stats = queue.stats();
        String[] labels = QueueMetrics.labels(queue);
        if (asked.contains("queue_coarse_metrics")) {
            QueueMetrics.addLengths(stats, into, labels);
        }
        if (asked.contains("queue_metrics")) {
            QueueMetrics.addSizes(stats, into, labels);
            QueueMetrics.addCounters(stats, into, labels);
        } else if (asked.contains("queue_consumer_count")) {
            into.gauge("queue_consumers", "Consumers", stats.consumers(), labels);
        }
    }

    private static Response answer(Request request, MetricSnapshots one, MetricSnapshots other) {
        MetricSnapshots.Builder both = MetricSnapshots.builder();
        one.forEach(both::metricSnapshot);
        other.forEach(both::metricSnapshot);
        return answer(request, both.build());
    }

    private static Response answer(Request request, MetricSnapshots snapshots) {
        String accept = request.header("accept");
        ExpositionFormatWriter writer = accept != null && accept.contains("application/openmetrics-text")
                ? OpenMetricsTextFormatWriter.create()
                : PrometheusTextFormatWriter.create();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Response(200, out.toByteArray(), Map.of("content-type", writer.getContentType()));
    }
}
