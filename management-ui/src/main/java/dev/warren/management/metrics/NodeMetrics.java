package dev.warren.management.metrics;

import dev.warren.broker.Broker;
import dev.warren.broker.Compatibility;
import dev.warren.broker.connection.DiskAlarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process, its disk and its alarms. */
final class NodeMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");

    private NodeMetrics() {}

    /** What every endpoint says, as dashboards join it. */
    static void addIdentity(Broker broker, String endpoint, Families into) {
        String node = broker.options().nodeName();
        String cluster = broker.connections().clusterName();
        into.info(
                        "build",
                        "Version of the broker",
                        "rabbitmq_version",
                        Compatibility.VERSION,
                        "prometheus_plugin_version",
                        Compatibility.VERSION,
                        "prometheus_client_version",
                        Compatibility.VERSION,
                        "erlang_version",
                        "",
                        "product_name",
                        "Warren",
                        "product_version",
                        Compatibility.VERSION)
                .info(
                        "identity",
                        "Name of node and cluster, which dashboards join to every other metric",
                        "rabbitmq_node",
                        node,
                        "rabbitmq_cluster",
                        cluster,
                        "rabbitmq_cluster_permanent_id",
                        ClusterId.of(broker),
                        "rabbitmq_endpoint",
                        endpoint);
    }

    static void add(Broker broker, Families into) {
        Runtime runtime = Runtime.getRuntime();
        into.gauge(
                        "erlang_uptime_seconds",
                        "Time since the start",
                        (System.currentTimeMillis() - broker.startedAtMs()) / 1e3)
                .gauge("process_resident_memory_bytes", "Memory of the process", residentBytes())
                .gauge("resident_memory_limit_bytes", "Largest heap of the JVM", runtime.maxMemory())
                .gauge("erlang_vm_threads", "Threads of the JVM", ProcessFigures.threads())
                .counter("erlang_gc_runs", "Garbage collections", ProcessFigures.collections());
        if (ProcessFigures.openFiles() >= 0) {
            into.gauge("process_open_fds", "Open files and sockets", ProcessFigures.openFiles())
                    .gauge("process_max_fds", "Most of them", ProcessFigures.maxFiles());
        }
        DiskAlarm disk = broker.connections().diskAlarm();
        into.gauge("disk_space_available_bytes", "Free where messages are kept", disk.freeBytes())
                .gauge("disk_space_available_limit_bytes", "Publishers are blocked below it", disk.limitBytes())
                .gauge("alarms_free_disk_space_watermark", "Whether they are", disk.raised() ? 1 : 0)
                .gauge("alarms_memory_used_watermark", "There is no memory alarm: backlogs lie on disk", 0)
                .gauge("alarms_file_descriptor_limit", "There is no such alarm", 0)
                .gauge(
                        "store_file_bytes",
                        "Files that messages are kept in",
                        broker.messages().fileBytes())
                .gauge(
                        "store_pending_bytes",
                        "Messages on their way to disk",
                        broker.messages().pendingBytes());
    }

    /** What the kernel counts; the committed heap where it does not tell. */
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            // Another system.
        }
        return Runtime.getRuntime().totalMemory();
    }
}
