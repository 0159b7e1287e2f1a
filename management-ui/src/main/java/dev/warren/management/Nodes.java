package dev.warren.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.Broker;
import dev.warren.broker.Compatibility;
import dev.warren.broker.connection.DiskAlarm;
import dev.warren.management.http.HttpProblem;
import dev.warren.management.http.Json;
import dev.warren.management.http.Request;
import dev.warren.management.http.Response;
import dev.warren.management.metrics.ProcessFigures;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** {@code /api/nodes}: the one node, with the figures of its JVM where RabbitMQ has those of Erlang's. Thread-safe. */
final class Nodes {
    private static final int MOST_PROCESSES = 32_768;

    private final Node node;
    private final Listeners listeners;
    private final Memory memory;
    private final LogLevels logs;
    private final RateSampler rates;

    Nodes(Node node, Listeners listeners, Memory memory, LogLevels logs, RateSampler rates) {
        this.rates = rates;
        this.node = node;
        this.listeners = listeners;
        this.memory = memory;
        this.logs = logs;
    }

    Response list(Request request, Viewer viewer) {
        ObjectNode json = json();
        new Samples(request, rates.history()).putNode(json);
        return Listing.of(request, List.of(json));
    }

    Response get(Request request, Viewer viewer) {
        node.requireThis(request);
        ObjectNode json = json();
        new Samples(request, rates.history()).putNode(json);
        if (request.flag("memory")) {
            json.set("memory", memory.breakdown());
        }
        return Listing.one(request, json);
    }

    /** Warren's own, for operators who would use rabbitmqctl: {@code {"value":octets}}, until the broker ends. */
    Response putDiskFreeLimit(Request request, Viewer viewer) {
        long octets = Body.of(request).integer("value");
        if (octets < 0) {
            throw HttpProblem.badValue("not_positive", "value");
        }
        DiskAlarm alarm = node.broker().connections().diskAlarm();
        alarm.limitBytes(octets);
        alarm.check(node.broker().connections().all());
        return Response.empty(204);
    }

    private ObjectNode json() {
        Broker broker = node.broker();
        Runtime runtime = Runtime.getRuntime();
        ObjectNode json = Json.object()
                .put("name", node.name())
                .put("type", "disc")
                .put("running", true)
                .put("being_drained", false)
                .put("uptime", System.currentTimeMillis() - broker.startedAtMs())
                .put("os_pid", String.valueOf(ProcessHandle.current().pid()))
                .put("processors", runtime.availableProcessors())
                .put("run_queue", 0)
                .put("rates_mode", "basic")
                .put("net_ticktime", 60)
                .put("mem_used", runtime.totalMemory() - runtime.freeMemory())
                .put("mem_limit", runtime.maxMemory())
                .put("mem_alarm", false)
                .put("mem_calculation_strategy", "heap")
                .put("disk_free", broker.connections().diskAlarm().freeBytes())
                .put("disk_free_limit", broker.connections().diskAlarm().limitBytes())
                .put("disk_free_alarm", broker.connections().diskAlarm().raised())
                .put("proc_used", ProcessFigures.threads())
                .put("proc_total", MOST_PROCESSES)
                .put("connection_created", broker.connections().opened())
                .put("connection_closed", broker.connections().closed())
                .put("metrics_gc_queue_length", 0);
        Overview.putVersions(json);
        putFiles(json, broker.connections().all().size());
        putCollections(json);
        putWhatItKnows(json, broker);
        return json;
    }

    private static void putFiles(ObjectNode json, int connections) {
        long total = ProcessFigures.maxFiles();
        json.put("fd_used", ProcessFigures.openFiles())
                .put("fd_total", total)
                .put("sockets_used", connections)
                .put("sockets_total", total);
    }

    private static void putCollections(ObjectNode json) {
        long timeMs = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            timeMs += Math.max(0, collector.getCollectionTime());
        }
        json.put("gc_num", ProcessFigures.collections()).put("gc_time", timeMs);
    }

    private void putWhatItKnows(ObjectNode json, Broker broker) {
        json.set("exchange_types", exchangeTypes(broker));
        ArrayNode mechanisms = json.putArray("auth_mechanisms");
        for (String name : broker.connections().mechanismNames().split(" ")) {
            mechanisms
                    .addObject()
                    .put("name", name)
                    .put("description", "SASL " + name)
                    .put("enabled", true);
        }
        json.putArray("applications")
                .addObject()
                .put("name", "rabbit")
                .put("description", Overview.PRODUCT)
                .put("version", Compatibility.VERSION);
        json.putArray("enabled_plugins").add("rabbitmq_management");
        json.set("contexts", listeners.contexts());
        json.set("listeners", listeners.json());
        json.set("log_files", Json.array(logs.places()));
        json.putArray("config_files");
        json.putArray("partitions");
        json.putArray("cluster_links");
    }

    static ArrayNode exchangeTypes(Broker broker) {
        ArrayNode types = Json.array();
        broker.exchangeTypes().all().forEach(type -> types.addObject()
                .put("name", type.name())
                .put("description", type.description())
                .put("enabled", true));
        return types;
    }
}
