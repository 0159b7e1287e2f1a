package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Policies and parameters. */
final class Settings {
    private static final Columns POLICIES = new Columns(
            List.of("vhost", "name", "pattern", "apply-to", "definition", "priority"),
            "vhost",
            "name",
            "pattern",
            "apply-to",
            "definition",
            "priority");
    private static final Columns PARAMETERS =
            new Columns(List.of("component", "name", "value"), "component", "name", "value", "vhost");
    private static final Columns GLOBALS = new Columns(List.of("name", "value"), "name", "value");

    private Settings() {}

    static void addTo(Map<String, Command> commands) {
        addPolicies(commands, "policy", "policies");
        addPolicies(commands, "operator_policy", "operator-policies");
        commands.put("set_parameter", new Command("[-p VHOST] COMPONENT NAME JSON", 3, 3, Settings::setParameter));
        commands.put("clear_parameter", new Command("[-p VHOST] COMPONENT NAME", 2, 2, Settings::clearParameter));
        commands.put("list_parameters", new Command("[-p VHOST]", 0, 0, Settings::listParameters));
        commands.put("set_global_parameter", new Command("NAME JSON", 2, 2, Settings::setGlobal));
        commands.put("clear_global_parameter", new Command("NAME", 1, 1, Settings::clearGlobal));
        commands.put("list_global_parameters", new Command("", 0, 0, Settings::listGlobals));
        commands.put("set_cluster_name", new Command("NAME", 1, 1, Settings::setClusterName));
    }

    private static void addPolicies(Map<String, Command> commands, String noun, String plural) {
        String words = noun.replace('_', ' ');
        commands.put(
                "set_" + noun,
                new Command(
                        "[-p VHOST] [--priority N] [--apply-to WHAT] NAME PATTERN JSON",
                        3,
                        3,
                        (invocation, api, out) -> setPolicy(invocation, api, out, words, plural)));
        commands.put("clear_" + noun, new Command("[-p VHOST] NAME", 1, 1, (invocation, api, out) -> {
            out.banner("Clearing " + words + " \"" + invocation.argument(0) + "\" on vhost \"" + invocation.vhost()
                    + "\" ...");
            api.delete(path(plural, invocation.vhost(), invocation.argument(0)));
        }));
        commands.put("list_" + plural.replace('-', '_'), new Command("[-p VHOST]", 0, 0, (invocation, api, out) -> {
            out.banner("Listing " + words + " settings for vhost \"" + invocation.vhost() + "\" ...");
            POLICIES.printStandard(out, asText(api.get(path(plural, invocation.vhost())), "definition"));
        }));
    }

    private static void setPolicy(Invocation invocation, ApiClient api, Output out, String words, String plural) {
        String name = invocation.argument(0);
        out.banner("Setting " + words + " \"" + name + "\" for pattern \"" + invocation.argument(1) + "\" to \""
                + invocation.argument(2) + "\" with priority \"" + invocation.option("priority", "0")
                + "\" for vhost \"" + invocation.vhost() + "\" ...");
        ObjectNode body = Users.object()
                .put("pattern", invocation.argument(1))
                .put("priority", invocation.option("priority", "0"))
                .put("apply-to", invocation.option("apply-to", "all"));
        body.set("definition", ApiClient.json(invocation.argument(2)));
        api.put(path(plural, invocation.vhost(), name), body);
    }

    /** rabbitmqctl shows these values as JSON in a text. */
    private static List<JsonNode> asText(JsonNode objects, String key) {
        List<JsonNode> all = new ArrayList<>();
        objects.forEach(each ->
                all.add(((ObjectNode) each.deepCopy()).put(key, each.path(key).toString())));
        return all;
    }

    private static void setParameter(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting runtime parameter \"" + invocation.argument(1) + "\" for component \""
                + invocation.argument(0) + "\" to \"" + invocation.argument(2) + "\" in vhost \"" + invocation.vhost()
                + "\" ...");
        api.put(
                path("parameters", invocation.argument(0), invocation.vhost(), invocation.argument(1)),
                value(invocation.argument(2)));
    }

    private static void clearParameter(Invocation invocation, ApiClient api, Output out) {
        out.banner("Clearing runtime parameter \"" + invocation.argument(1) + "\" for component \""
                + invocation.argument(0) + "\" on vhost \"" + invocation.vhost() + "\" ...");
        api.delete(path("parameters", invocation.argument(0), invocation.vhost(), invocation.argument(1)));
    }

    private static void listParameters(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing runtime parameters for vhost \"" + invocation.vhost() + "\" ...");
        List<JsonNode> own = new ArrayList<>();
        for (JsonNode each : asText(api.get(path("parameters")), "value")) {
            if (each.path("vhost").asText().equals(invocation.vhost())) {
                own.add(each);
            }
        }
        PARAMETERS.printStandard(out, own);
    }

    private static void setGlobal(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting global runtime parameter \"" + invocation.argument(0) + "\" to \"" + invocation.argument(1)
                + "\" ...");
        api.put(path("global-parameters", invocation.argument(0)), value(invocation.argument(1)));
    }

    private static void clearGlobal(Invocation invocation, ApiClient api, Output out) {
        out.banner("Clearing global runtime parameter \"" + invocation.argument(0) + "\" ...");
        api.delete(path("global-parameters", invocation.argument(0)));
    }

    private static void listGlobals(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing global runtime parameters ...");
        GLOBALS.printStandard(out, asText(api.get(path("global-parameters")), "value"));
    }

    private static void setClusterName(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting cluster name to " + invocation.argument(0) + " ...");
        api.put(path("cluster-name"), Users.object().put("name", invocation.argument(0)));
    }

    private static ObjectNode value(String json) {
        ObjectNode body = Users.object();
        body.set("value", ApiClient.json(json));
        return body;
    }
}
