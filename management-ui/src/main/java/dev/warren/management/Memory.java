package dev.warren.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/nodes/:node/memory}: the memory of the JVM under the names that RabbitMQ has for Erlang's. What only Erlang
 * counts is 0, since tools want every name. Thread-safe.
 */
final class Memory {
    private static final List<String> ABSENT = List.of(
            "connection_readers",
            "connection_writers",
            "connection_channels",
            "connection_other",
            "quorum_queue_procs",
            "quorum_queue_dlx_procs",
            "stream_queue_procs",
            "stream_queue_replica_reader_procs",
            "stream_queue_coordinator_procs",
            "plugins",
            "metadata_store",
            "metrics",
            "mgmt_db",
            "mnesia",
            "quorum_ets",
            "metadata_store_ets",
            "other_ets",
            "msg_index",
            "atom",
            "other_system",
            "reserved_unallocated");

    private final Node node;

    Memory(Node node) {
        this.node = node;
    }

    Response get(Request request, Viewer viewer) {
        node.requireThis(request);
        ObjectNode json = Json.object();
        json.set("memory", breakdown());
        return Response.ok(json);
    }

    /** Each part in hundredths of the whole, rounded up. */
    Response relative(Request request, Viewer viewer) {
        node.requireThis(request);
        ObjectNode absolute = breakdown();
        double whole = Math.max(1, absolute.path("total").path("allocated").asLong());
        ObjectNode json = Json.object();
        ObjectNode shares = json.putObject("memory").put("total", 100);
        for (Map.Entry<String, JsonNode> part : absolute.properties()) {
            if (part.getValue().isNumber()) {
                shares.put(part.getKey(), (long) Math.ceil(part.getValue().asLong() / whole * 100));
            }
        }
        return Response.ok(json);
    }

    /** There are no tables of Erlang's. */
    Response tables(Request request, Viewer viewer) {
        node.requireThis(request);
        return Response.ok(Json.object().put("ets_tables_memory", "no_tables"));
    }

    /** The parts by name. */
    Map<String, Long> octets() {
        Map<String, Long> octets = new HashMap<>();
        for (Map.Entry<String, JsonNode> part : breakdown().properties()) {
            if (part.getValue().isNumber()) {
                octets.put(part.getKey(), part.getValue().asLong());
            }
        }
        return octets;
    }

    /** Heap that queues hold, the rest of it, classes and code, and what lies outside in buffers. */
    ObjectNode breakdown() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += Math.max(0, pool.getMemoryUsed());
        }
        long queues = 0;
        for (var vhost : node.broker().vhosts()) {
            queues += Vhosts.total(vhost).heapBytes();
        }
        queues = Math.min(queues, heap.getUsed());
        ObjectNode json = Json.object();
        ABSENT.forEach(name -> json.put(name, 0));
        json.put("queue_procs", queues)
                .put("other_proc", heap.getUsed() - queues)
                .put("binary", direct)
                .put("code", other.getUsed())
                .put("allocated_unused", heap.getCommitted() - heap.getUsed())
                .put("strategy", "heap");
        long allocated = heap.getCommitted() + other.getCommitted() + direct;
        json.putObject("total")
                .put("erlang", heap.getUsed() + other.getUsed() + direct)
                .put("rss", allocated)
                .put("allocated", allocated)
                .put("used", heap.getUsed() + other.getUsed());
        return json;
    }
}
