package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The broker as a whole: how it is, its definitions, its limits. */
final class Nodes {
    private static final ObjectMapper INDENTED = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final long ASK_EVERY_MS = 200;
    private static final long STANDARD_TIMEOUT_S = 300;
    private static final String NO_ERLANG = "Error: there is no Erlang to evaluate it with";

    private Nodes() {}

    static void addTo(Map<String, Command> commands) {
        commands.put("status", new Command("", 0, 0, Nodes::status));
        commands.put("cluster_status", new Command("", 0, 0, Diagnostics::clusterStatus));
        commands.put("version", new Command("", 0, 0, (line, api, out) -> out.line(version())));
        commands.put("ping", new Command("", 0, 0, Nodes::ping));
        commands.put("await_startup", new Command("[--timeout SECONDS]", 0, 0, Nodes::awaitStartup));
        commands.put("await_online_nodes", new Command("COUNT [--timeout SECONDS]", 1, 1, Nodes::awaitStartup));
        commands.put("export_definitions", new Command("FILE|-", 0, 1, Nodes::exportDefinitions));
        commands.put("import_definitions", new Command("FILE|-", 0, 1, Nodes::importDefinitions));
        commands.put("set_disk_free_limit", new Command("OCTETS", 1, 2, Nodes::setDiskFreeLimit));
        commands.put("set_vm_memory_high_watermark", new Command("SHARE", 1, 2, Nodes::refuseMemory));
        commands.put("set_log_level", new Command("LEVEL [CATEGORY]", 1, 2, Nodes::setLogLevel));
        commands.put("log_location", new Command("", 0, 0, Nodes::logLocation));
        commands.put("log_tail", new Command("[-N LINES]", 0, 0, Nodes::logTail));
        commands.put("reset_stats_db", new Command("[--all]", 0, 0, Nodes::resetStatistics));
        commands.put(
                "rotate_logs",
                new Command("", 0, 0, (line, api, out) -> out.banner("Does nothing: see log.file.rotation.size")));
        commands.put("wait", new Command("[PID_FILE] [--timeout SECONDS]", 0, 1, Nodes::awaitStartup));
        for (String name : List.of("stop", "shutdown", "stop_app", "start_app")) {
            commands.put(name, new Command("[PID_FILE]", 0, 1, Nodes::refuseStop));
        }
        for (String name : List.of("reset", "force_reset")) {
            commands.put(name, new Command("", 0, 0, Nodes::refuseReset));
        }
        commands.put("eval", new Command("EXPRESSION", 0, Command.ANY, Nodes::refuseEval));
        commands.put("eval_file", new Command("FILE", 0, Command.ANY, Nodes::refuseEval));
    }

    private static String version() {
        String version = Nodes.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    private static void status(Invocation invocation, ApiClient api, Output out) {
        JsonNode overview = api.get(path("overview"));
        JsonNode node = api.get(path("nodes", overview.path("node").asText()));
        ObjectNode status = Users.object()
                .put("node", overview.path("node").asText())
                .put("cluster_name", overview.path("cluster_name").asText())
                .put("product_name", overview.path("product_name").asText())
                .put("rabbitmq_version", overview.path("rabbitmq_version").asText())
                .put("uptime", node.path("uptime").asLong() / 1000)
                .put("pid", node.path("os_pid").asText())
                .put("memory", node.path("mem_used").asLong())
                .put("disk_free", node.path("disk_free").asLong())
                .put("disk_free_limit", node.path("disk_free_limit").asLong())
                .put("disk_free_alarm", node.path("disk_free_alarm").asBoolean())
                .put(
                        "connections",
                        overview.path("object_totals").path("connections").asLong())
                .put("queues", overview.path("object_totals").path("queues").asLong());
        status.set("listeners", overview.path("listeners"));
        if (invocation.option("formatter", "").equals("json")) {
            out.line(status.toString());
            return;
        }
        out.banner("Status of node " + overview.path("node").asText() + " ...");
        status.properties().forEach(field -> {
            if (field.getValue().isValueNode()) {
                out.line(field.getKey() + ": " + field.getValue().asText());
            }
        });
        overview.path("listeners")
                .forEach(each -> out.line("listener: " + each.path("protocol").asText() + " "
                        + each.path("ip_address").asText() + ":"
                        + each.path("port").asText()));
    }

    private static void ping(Invocation invocation, ApiClient api, Output out) {
        out.banner("Will ping the broker ...");
        api.get("/api/health/checks/is-in-service");
        out.banner("Ping succeeded");
    }

    private static void awaitStartup(Invocation invocation, ApiClient api, Output out) {
        long seconds;
        try {
            seconds = Long.parseLong(invocation.option("timeout", String.valueOf(STANDARD_TIMEOUT_S)));
        } catch (NumberFormatException e) {
            throw CtlException.usage("--timeout must be a number of seconds");
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                api.get("/api/health/checks/is-in-service");
                return;
            } catch (CtlException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ASK_EVERY_MS));
        }
    }

    private static void exportDefinitions(Invocation invocation, ApiClient api, Output out) {
        JsonNode definitions = api.get(path("definitions"));
        try {
            String file = file(invocation);
            if (file.equals("-")) {
                out.line(INDENTED.writeValueAsString(definitions));
            } else {
                out.banner("Exporting definitions in JSON to a file at \"" + file + "\" ...");
                Files.write(Path.of(file), INDENTED.writeValueAsBytes(definitions));
            }
        } catch (IOException e) {
            throw new CtlException(CtlException.SOFTWARE, "Error: cannot write the file: " + e.getMessage());
        }
    }

    private static void importDefinitions(Invocation invocation, ApiClient api, Output out) {
        String file = file(invocation);
        byte[] octets;
        try {
            octets = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new CtlException(CtlException.DATA, "Error: cannot read the file: " + e.getMessage());
        }
        out.banner("Importing definitions in JSON from a file at \"" + file + "\" ...");
        api.post(path("definitions"), octets);
    }

    private static String file(Invocation invocation) {
        return invocation.arguments().isEmpty() ? "-" : invocation.argument(0);
    }

    private static void setDiskFreeLimit(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting disk free limit to " + invocation.argument(0) + " bytes ...");
        api.put(path("warren", "disk-free-limit"), Users.object().put("value", octets(invocation.argument(0))));
    }

    /** A number with RabbitMQ's units, such as 2GB or 512MiB. */
    static long octets(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> units = List.of("kib", "mib", "gib", "tib", "kb", "mb", "gb", "tb", "k", "m", "g", "t");
        for (String unit : units) {
            if (lower.endsWith(unit)) {
                long octets = number(text, lower.substring(0, lower.length() - unit.length()));
                for (int power = "kmgt".indexOf(unit.charAt(0)); power >= 0; power--) {
                    octets *= unit.length() == 2 ? 1000 : 1024;
                }
                return octets;
            }
        }
        return number(text, lower);
    }

    private static long number(String text, String digits) {
        try {
            long number = Long.parseLong(digits.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a negative one.
        }
        throw CtlException.usage("not a number of octets: " + text);
    }

    private static void setLogLevel(Invocation invocation, ApiClient api, Output out) {
        ObjectNode body = Users.object().put("level", invocation.argument(0));
        if (invocation.arguments().size() > 1) {
            body.put("category", invocation.argument(1));
        }
        out.banner("Setting log level to \"" + invocation.argument(0) + "\" ...");
        api.put(path("warren", "log"), body);
    }

    private static void logLocation(Invocation invocation, ApiClient api, Output out) {
        api.get(path("warren", "log")).path("outputs").forEach(each -> out.line(each.asText()));
    }

    private static void logTail(Invocation invocation, ApiClient api, Output out) {
        String lines = invocation.option("number", "50");
        try {
            if (Integer.parseInt(lines) < 0) {
                throw CtlException.usage("not a number of lines: " + lines);
            }
        } catch (NumberFormatException e) {
            throw CtlException.usage("not a number of lines: " + lines);
        }
        out.banner("Last lines of the log of the broker ...");
        api.get(path("warren", "log", "tail") + "?lines=" + lines)
                .path("lines")
                .forEach(each -> out.line(each.asText()));
    }

    private static void resetStatistics(Invocation invocation, ApiClient api, Output out) {
        out.banner("Resetting statistics database ...");
        api.delete(path("reset"));
    }

    /** Deleting what is open can not be done as one step that is done whole or not at all. */
    private static void refuseReset(Invocation invocation, ApiClient api, Output out) {
        throw new CtlException(
                CtlException.UNAVAILABLE,
                "Error: a broker that runs is not reset: stop it by SIGTERM to its process (see status: pid) and delete its data"
                        + " directory (see environment: data_dir)");
    }

    private static void refuseMemory(Invocation invocation, ApiClient api, Output out) {
        throw new CtlException(
                CtlException.UNAVAILABLE,
                "Error: the broker has no memory watermark: it keeps its messages within bounds by itself");
    }

    /** Whoever may log in as an administrator may not therefore end processes of this machine. */
    private static void refuseStop(Invocation invocation, ApiClient api, Output out) {
        throw new CtlException(
                CtlException.UNAVAILABLE,
                "Error: the broker is stopped by SIGTERM to its process (see status: pid) and started by its command line");
    }

    private static void refuseEval(Invocation invocation, ApiClient api, Output out) {
        throw new CtlException(CtlException.UNAVAILABLE, NO_ERLANG);
    }
}
