package dev.warren.management.metrics;

import dev.warren.broker.Broker;
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

/**
 * {@code /metrics}: sums; {@code /metrics/per-object}: each queue; {@code /metrics/detailed?family=...&vhost=...}: what is asked
 * for. Thread-safe.
 */
public final class Metrics {
    /** Queues of one answer: a client that makes queues without end must not make the scrape endless too. */
    private static final int MAX_QUEUES = 20_000;

    private final Broker broker;

    public Metrics(Broker broker) {
        this.broker = broker;
    }

    /** Sums over everything. */
    public Response aggregated(Request request) {
        Families families = new Families("rabbitmq_");
        QueueStats all = TrafficMetrics.total(broker);
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
        NodeMetrics.add(broker, families);
        TrafficMetrics.add(broker, TrafficMetrics.total(broker), families);
        addQueues(families, Set.of(), List.of("queue_coarse_metrics", "queue_metrics"));
        return answer(request, families.snapshots());
    }

    /** Those families that the request names, under names of their own so that no sum counts them twice. */
    public Response detailed(Request request) {
        Families families = new Families("rabbitmq_detailed_");
        Map<String, List<String>> query = request.query();
        List<String> asked = query.getOrDefault("family", List.of());
        addQueues(families, Set.copyOf(query.getOrDefault("vhost", List.of())), asked);
        if (asked.contains("vhost_status")) {
            for (VirtualHost vhost : broker.vhosts()) {
                families.gauge("cluster_vhost_status", "Whether it is there", 1, "vhost", vhost.name());
            }
        }
        return answer(request, families.snapshots());
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
