package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Closing connections, emptying and deleting queues. */
final class Operations {
    private static final String DEFAULT_REASON = "Closed via management plugin";

    private Operations() {}

    static void addTo(Map<String, Command> commands) {
        commands.put("close_connection", new Command("NAME [REASON]", 1, 2, Operations::closeConnection));
        commands.put(
                "close_all_connections",
                new Command("[-p VHOST | --global] [--limit N] [REASON]", 0, 1, Operations::closeAll));
        commands.put("close_all_user_connections", new Command("USER [REASON]", 1, 2, Operations::closeAllOfUser));
        commands.put(
                "delete_queue", new Command("[-p VHOST] [--if-empty] [--if-unused] QUEUE", 1, 1, Operations::delete));
        commands.put("purge_queue", new Command("[-p VHOST] QUEUE", 1, 1, Operations::purge));
    }

    private static String reason(Invocation invocation, int index) {
        return invocation.arguments().size() > index ? invocation.argument(index) : DEFAULT_REASON;
    }

    private static void closeConnection(Invocation invocation, ApiClient api, Output out) {
        out.banner("Closing connection " + invocation.argument(0) + ", reason: " + reason(invocation, 1) + "...");
        api.delete(path("connections", invocation.argument(0)), reason(invocation, 1));
    }

    private static void closeAll(Invocation invocation, ApiClient api, Output out) {
        boolean one = invocation.has("vhost") || !invocation.has("global");
        out.banner("Closing all connections" + (one ? " in vhost " + invocation.vhost() : "") + ", reason: "
                + reason(invocation, 0) + "...");
        int left = limit(invocation);
        for (JsonNode each : api.get(path("connections"))) {
            if (left > 0 && (!one || each.path("vhost").asText().equals(invocation.vhost()))) {
                api.deleteIfThere(path("connections", each.path("name").asText()), reason(invocation, 0));
                left--;
            }
        }
    }

    private static int limit(Invocation invocation) {
        try {
            int limit = Integer.parseInt(invocation.option("limit", "0"));
            return limit > 0 ? limit : Integer.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw CtlException.usage("--limit must be a number");
        }
    }

    private static void closeAllOfUser(Invocation invocation, ApiClient api, Output out) {
        out.banner("Closing all connections of user " + invocation.argument(0) + ", reason: " + reason(invocation, 1)
                + "...");
        api.delete(path("connections", "username", invocation.argument(0)), reason(invocation, 1));
    }

    private static void delete(Invocation invocation, ApiClient api, Output out) {
        out.banner("Deleting queue '" + invocation.argument(0) + "' on vhost '" + invocation.vhost() + "' ...");
        api.delete(path("queues", invocation.vhost(), invocation.argument(0)) + "?if-empty="
                + invocation.has("if-empty") + "&if-unused=" + invocation.has("if-unused"));
    }

    private static void purge(Invocation invocation, ApiClient api, Output out) {
        out.banner("Purging queue '" + invocation.argument(0) + "' in vhost '" + invocation.vhost() + "' ...");
        api.delete(path("queues", invocation.vhost(), invocation.argument(0), "contents"));
    }
}
