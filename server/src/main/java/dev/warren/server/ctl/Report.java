package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ctl report}: how everything is, in one text for who is asked for help. Immutable. */
final class Report {
    private static final List<String> WHOLE = List.of(
            "status",
            "cluster_status",
            "environment",
            "memory_breakdown",
            "list_node_auth_attempt_stats",
            "list_feature_flags",
            "list_users",
            "list_user_limits",
            "list_vhosts",
            "list_global_parameters",
            "list_connections",
            "list_channels");
    private static final List<String> OF_VHOST = List.of(
            "list_queues",
            "list_exchanges",
            "list_bindings",
            "list_consumers",
            "list_permissions",
            "list_topic_permissions",
            "list_policies",
            "list_operator_policies",
            "list_parameters",
            "list_vhost_limits");

    private final Map<String, Command> commands;

    private Report(Map<String, Command> commands) {
        this.commands = commands;
    }

    static void addTo(Map<String, Command> commands) {
        commands.put("report", new Command("", 0, 0, new Report(commands)::run));
    }

    private void run(Invocation invocation, ApiClient api, Output out) {
        List<String> vhosts = new ArrayList<>();
        for (JsonNode each : api.get(path("vhosts"))) {
            vhosts.add(each.path("name").asText());
        }
        out.banner("Reporting on the broker at " + api.host() + " ...");
        List<CtlException> failures = new ArrayList<>();
        WHOLE.forEach(name -> section(name, null, api, out, failures));
        vhosts.forEach(vhost -> OF_VHOST.forEach(name -> section(name, vhost, api, out, failures)));
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** With all columns. What fails, as for want of a role, takes only its own section. */
    private void section(String name, @Nullable String vhost, ApiClient api, Output out, List<CtlException> failures) {
        Command command = commands.get(name);
        if (command == null) {
            throw new IllegalStateException("there is no " + name);
        }
        out.line("");
        try {
            Map<String, String> options = vhost == null ? Map.of() : Map.of("vhost", vhost);
            command.run(new Invocation(name, command.columns(), options), api, out);
        } catch (CtlException e) {
            out.line(name + ": " + e.getMessage());
            failures.add(e);
        }
    }
}
