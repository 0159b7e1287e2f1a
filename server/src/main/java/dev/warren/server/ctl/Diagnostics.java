package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What operators know as rabbitmq-diagnostics: health checks, which end with 69 when something is wrong, and figures. */
final class Diagnostics {
    private static final int CONNECT_WITHIN_MS = 5_000;
    private static final String CHECKS = "/api/health/checks/";
    private static final Columns SETTINGS = new Columns(List.of("name", "value", "source"), "name", "value", "source");
    private static final Columns FEATURES = new Columns(List.of("name", "state"), "name", "state", "stability", "desc");
    private static final Columns LISTENERS =
            new Columns(List.of("ip_address", "port", "protocol"), "node", "protocol", "ip_address", "port");
    private static final Columns ATTEMPTS = new Columns(
            List.of("protocol", "auth_attempts", "auth_attempts_failed", "auth_attempts_succeeded"),
            "protocol",
            "auth_attempts",
            "auth_attempts_failed",
            "auth_attempts_succeeded");

    private Diagnostics() {}

    static void addTo(Map<String, Command> commands) {
        commands.put("check_alarms", check("alarms"));
        commands.put("check_local_alarms", check("local-alarms"));
        commands.put("check_virtual_hosts", check("virtual-hosts"));
        commands.put("check_if_node_is_quorum_critical", check("node-is-quorum-critical"));
        commands.put("check_if_node_is_mirror_sync_critical", check("node-is-mirror-sync-critical"));
        commands.put("check_running", check("is-in-service"));
        commands.put("is_running", check("is-in-service"));
        commands.put("node_health_check", check("alarms"));
        commands.put("check_port_listener", new Command("PORT", 1, 1, Diagnostics::checkPort));
        commands.put("check_protocol_listener", new Command("PROTOCOL", 1, 1, Diagnostics::checkProtocol));
        commands.put(
                "check_certificate_expiration",
                new Command("[--unit UNIT] [--within N]", 0, 0, Diagnostics::checkCertificates));
        commands.put("check_port_connectivity", new Command("", 0, 0, Diagnostics::checkConnectivity));
        commands.put("alarms", new Command("", 0, 0, Diagnostics::alarms));
        commands.put("listeners", new Command("", 0, 0, Diagnostics::listeners));
        commands.put("memory_breakdown", new Command("[--unit UNIT]", 0, 0, Diagnostics::memory));
        commands.put("environment", Command.list("[COLUMN ...]", SETTINGS, Diagnostics::environment));
        commands.put(
                "server_version",
                new Command(
                        "",
                        0,
                        0,
                        (line, api, out) -> out.line(api.get(path("overview"))
                                .path("rabbitmq_version")
                                .asText())));
        commands.put("list_feature_flags", Command.list("[COLUMN ...]", FEATURES, (line, api, out) -> {
            out.banner("Listing feature flags ...");
            FEATURES.print(line, out, api.get(path("feature-flags")));
        }));
        commands.put("list_node_auth_attempt_stats", new Command("", 0, 0, (line, api, out) -> {
            out.banner("Listing authentication attempts ...");
            ATTEMPTS.printStandard(out, api.get(path("auth", "attempts", node(api))));
        }));
    }

    private static String node(ApiClient api) {
        return api.get(path("overview")).path("node").asText();
    }

    private static Command check(String name) {
        return new Command("", 0, 0, (invocation, api, out) -> {
            out.banner("Checking " + name + " ...");
            api.get(CHECKS + name);
            out.banner("OK");
        });
    }

    private static void checkPort(Invocation invocation, ApiClient api, Output out) {
        out.banner("Asking if there is a listener on port " + invocation.argument(0) + " ...");
        api.get(CHECKS + "port-listener/" + path(invocation.argument(0)).substring("/api/".length()));
        out.banner("OK");
    }

    private static void checkProtocol(Invocation invocation, ApiClient api, Output out) {
        out.banner("Asking if there is a listener for protocol " + invocation.argument(0) + " ...");
        api.get(CHECKS + "protocol-listener/" + path(invocation.argument(0)).substring("/api/".length()));
        out.banner("OK");
    }

    private static void checkCertificates(Invocation invocation, ApiClient api, Output out) {
        out.banner("Checking certificates ...");
        api.get(path(
                "health",
                "checks",
                "certificate-expiration",
                invocation.option("within", "4"),
                invocation.option("unit", "weeks")));
        out.banner("OK: there is no TLS, and so no certificate");
    }

    /** From here, as a client would. */
    private static void checkConnectivity(Invocation invocation, ApiClient api, Output out) {
        out.banner("Testing TCP connections to all listeners ...");
        List<String> failed = new ArrayList<>();
        for (JsonNode each : api.get(path("overview")).path("listeners")) {
            String ip = each.path("ip_address").asText();
            boolean any = ip.equals("0.0.0.0") || ip.startsWith("0:0:0:0:0:0:0:0") || ip.equals("::");
            InetSocketAddress address = new InetSocketAddress(
                    any ? api.host() : ip, each.path("port").asInt());
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_WITHIN_MS);
            } catch (IOException e) {
                failed.add(each.path("protocol").asText() + " at " + ip + ":" + address.getPort());
            }
        }
        if (!failed.isEmpty()) {
            throw new CtlException(CtlException.UNAVAILABLE, "Error:\nno connection to " + String.join(", ", failed));
        }
        out.banner("OK");
    }

    private static void alarms(Invocation invocation, ApiClient api, Output out) {
        ObjectNode json = Users.object();
        ArrayNode all = alarms(api);
        json.set("alarms", all);
        if (out.isJson()) {
            out.line(json.toString());
        } else if (all.isEmpty()) {
            out.line("Node " + node(api) + " reported no alarms, local or clusterwide");
        } else {
            all.forEach(each -> out.line(
                    each.path("resource").asText() + " on " + each.path("node").asText()));
        }
    }

    private static ArrayNode alarms(ApiClient api) {
        return api.answer(CHECKS + "alarms").path("alarms") instanceof ArrayNode raised
                ? raised
                : Users.object().putArray("alarms");
    }

    private static void listeners(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing listeners ...");
        LISTENERS.printStandard(out, api.get(path("overview")).path("listeners"));
    }

    private static void memory(Invocation invocation, ApiClient api, Output out) {
        JsonNode memory = api.get(path("nodes", node(api), "memory")).path("memory");
        if (out.isJson()) {
            out.line(memory.toString());
            return;
        }
        String unit = invocation.option("unit", "bytes").toLowerCase(Locale.ROOT);
        long octets = unit.equals("bytes") ? 1 : Nodes.octets("1" + unit);
        out.banner("Reporting memory breakdown ...");
        double whole = Math.max(1, memory.path("total").path("allocated").asLong());
        List<Map.Entry<String, JsonNode>> parts = new ArrayList<>(memory.properties());
        parts.removeIf(part -> !part.getValue().isNumber() || part.getValue().asLong() == 0);
        parts.sort(Comparator.comparingLong(part -> -part.getValue().asLong()));
        for (Map.Entry<String, JsonNode> part : parts) {
            long value = part.getValue().asLong();
            String shown =
                    octets == 1 ? String.valueOf(value) : String.format(Locale.ROOT, "%.4f", (double) value / octets);
            out.line(String.format(Locale.ROOT, "%s: %s %s (%.2f%%)", part.getKey(), shown, unit, value / whole * 100));
        }
    }

    private static void environment(Invocation invocation, ApiClient api, Output out) {
        out.banner("Application environment of the broker ...");
        SETTINGS.print(invocation, out, api.get(path("config", "effective")));
    }

    /** As rabbitmqctl prints it, in sections. */
    static void clusterStatus(Invocation invocation, ApiClient api, Output out) {
        JsonNode overview = api.get(path("overview"));
        String node = overview.path("node").asText();
        ArrayNode alarms = alarms(api);
        if (out.isJson()) {
            ObjectNode json = Users.object()
                    .put("cluster_name", overview.path("cluster_name").asText());
            json.putArray("disk_nodes").add(node);
            json.putArray("ram_nodes");
            json.putArray("running_nodes").add(node);
            json.putObject("versions")
                    .putObject(node)
                    .put("rabbitmq_version", overview.path("rabbitmq_version").asText());
            json.set("alarms", alarms);
            json.putObject("partitions");
            json.putObject("listeners").set(node, overview.path("listeners"));
            out.line(json.toString());
            return;
        }
        out.banner("Cluster status of node " + node + " ...");
        section(
                out,
                "Basics",
                List.of("Cluster name: " + overview.path("cluster_name").asText()));
        section(out, "Disk Nodes", List.of(node));
        section(out, "Running Nodes", List.of(node));
        section(
                out,
                "Versions",
                List.of(node + ": " + overview.path("product_name").asText() + " "
                        + overview.path("rabbitmq_version").asText()));
        List<String> raised = new ArrayList<>();
        alarms.forEach(each -> raised.add(
                each.path("resource").asText() + " on " + each.path("node").asText()));
        section(out, "Alarms", raised);
        section(out, "Network Partitions", List.of());
        List<String> listeners = new ArrayList<>();
        overview.path("listeners")
                .forEach(each -> listeners.add("Node: " + node + ", interface: "
                        + each.path("ip_address").asText() + ", port: "
                        + each.path("port").asText() + ", protocol: "
                        + each.path("protocol").asText()));
        section(out, "Listeners", listeners);
    }

    private static void section(Output out, String title, List<String> lines) {
        out.line(title);
        out.line("");
        (lines.isEmpty() ? List.of("(none)") : lines).forEach(out::line);
        out.line("");
    }
}
