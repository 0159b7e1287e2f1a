package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Virtual hosts, their limits and tracing. */
final class Vhosts {
    private static final Columns VHOSTS = new Columns(
            List.of("name"),
            "name",
            "tracing",
            "description",
            "tags",
            "default_queue_type",
            "protected_from_deletion",
            "cluster_state");
    private static final Columns LIMITS = new Columns(List.of("vhost", "limits"), "vhost", "limits=/value");

    private Vhosts() {}

    static void addTo(Map<String, Command> commands) {
        commands.put(
                "add_vhost",
                new Command("VHOST [--description TEXT] [--tags A,B] [--default-queue-type TYPE]", 1, 1, Vhosts::add));
        commands.put("delete_vhost", new Command("VHOST", 1, 1, Vhosts::delete));
        commands.put("list_vhosts", Command.list("[COLUMN ...]", VHOSTS, Vhosts::list));
        commands.put("set_vhost_tags", new Command("VHOST [TAG ...]", 1, Command.ANY, Vhosts::setTags));
        commands.put("enable_vhost_deletion_protection", protection("POST"));
        commands.put("disable_vhost_deletion_protection", protection("DELETE"));
        commands.put("set_vhost_limits", new Command("[-p VHOST] JSON", 1, 1, Vhosts::setLimits));
        commands.put("clear_vhost_limits", new Command("[-p VHOST]", 0, 0, Vhosts::clearLimits));
        commands.put("list_vhost_limits", new Command("[-p VHOST | --global]", 0, 0, Vhosts::listLimits));
        commands.put("restart_vhost", new Command("[-p VHOST]", 0, 0, Vhosts::restart));
        commands.put(
                "list_unresponsive_queues",
                new Command(
                        "[COLUMN ...]",
                        0,
                        Command.ANY,
                        (line, api, out) -> out.banner(
                                "Listing unresponsive queues: there are none, a queue has no process of its own")));
        commands.put("trace_on", new Command("[-p VHOST]", 0, 0, (line, api, out) -> trace(line, api, out, true)));
        commands.put("trace_off", new Command("[-p VHOST]", 0, 0, (line, api, out) -> trace(line, api, out, false)));
    }

    private static void add(Invocation invocation, ApiClient api, Output out) {
        String vhost = invocation.argument(0);
        out.banner("Adding vhost \"" + vhost + "\" ...");
        ObjectNode body = Users.object();
        for (String name : List.of("description", "tags", "default-queue-type")) {
            if (invocation.has(name)) {
                body.put(name.replace('-', '_'), invocation.option(name));
            }
        }
        api.put(path("vhosts", vhost), body);
    }

    private static void delete(Invocation invocation, ApiClient api, Output out) {
        out.banner("Deleting vhost \"" + invocation.argument(0) + "\" ...");
        api.delete(path("vhosts", invocation.argument(0)));
    }

    private static void list(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing vhosts ...");
        VHOSTS.print(invocation, out, api.get(path("vhosts")));
    }

    private static void setTags(Invocation invocation, ApiClient api, Output out) {
        String vhost = invocation.argument(0);
        List<String> tags =
                invocation.arguments().subList(1, invocation.arguments().size());
        out.banner("Setting tags for vhost \"" + vhost + "\" to [" + String.join(", ", tags) + "] ...");
        api.get(path("vhosts", vhost));
        ObjectNode body = Users.object();
        tags.forEach(body.putArray("tags")::add);
        api.put(path("vhosts", vhost), body);
    }

    private static Command protection(String method) {
        return new Command("VHOST", 1, 1, (invocation, api, out) -> {
            String at = path("vhosts", invocation.argument(0), "deletion", "protection");
            if (method.equals("POST")) {
                api.post(at, new byte[0]);
            } else {
                api.delete(at);
            }
        });
    }

    private static void setLimits(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting vhost limits for vhost \"" + invocation.vhost() + "\" ...");
        for (Map.Entry<String, JsonNode> limit :
                ApiClient.json(invocation.argument(0)).properties()) {
            ObjectNode body = Users.object();
            body.set("value", limit.getValue());
            api.put(path("vhost-limits", invocation.vhost(), limit.getKey()), body);
        }
    }

    private static void clearLimits(Invocation invocation, ApiClient api, Output out) {
        out.banner("Clearing vhost \"" + invocation.vhost() + "\" limits ...");
        List.of("max-connections", "max-queues")
                .forEach(name -> api.delete(path("vhost-limits", invocation.vhost(), name)));
    }

    private static void listLimits(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing limits of vhosts ...");
        String at = invocation.has("vhost") ? path("vhost-limits", invocation.vhost()) : path("vhost-limits");
        LIMITS.print(invocation, out, api.get(at));
    }

    private static void restart(Invocation invocation, ApiClient api, Output out) {
        out.banner("Trying to restart vhost '" + invocation.vhost() + "' ...");
        api.post(
                path(
                        "vhosts",
                        invocation.vhost(),
                        "start",
                        api.get(path("overview")).path("node").asText()),
                new byte[0]);
    }

    private static void trace(Invocation invocation, ApiClient api, Output out, boolean on) {
        out.banner((on ? "Starting" : "Stopping") + " tracing for vhost \"" + invocation.vhost() + "\" ...");
        api.get(path("vhosts", invocation.vhost()));
        api.put(path("vhosts", invocation.vhost()), Users.object().put("tracing", on));
    }
}
