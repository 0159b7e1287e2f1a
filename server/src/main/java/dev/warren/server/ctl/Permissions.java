package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import java.util.List;
import java.util.Map;

/** Who may do what in a virtual host. */
final class Permissions {
    private static final Columns OF_VHOST =
            new Columns(List.of("user", "configure", "write", "read"), "user", "vhost", "configure", "write", "read");
    private static final Columns OF_USER =
            new Columns(List.of("vhost", "configure", "write", "read"), "user", "vhost", "configure", "write", "read");
    private static final Columns TOPICS =
            new Columns(List.of("user", "exchange", "write", "read"), "user", "vhost", "exchange", "write", "read");
    private static final Columns TOPICS_OF_USER =
            new Columns(List.of("vhost", "exchange", "write", "read"), "user", "vhost", "exchange", "write", "read");

    private Permissions() {}

    static void addTo(Map<String, Command> commands) {
        commands.put("set_permissions", new Command("[-p VHOST] USER CONFIGURE WRITE READ", 4, 4, Permissions::set));
        commands.put(
                "set_permissions_globally", new Command("USER CONFIGURE WRITE READ", 4, 4, Permissions::setEverywhere));
        commands.put("clear_permissions", new Command("[-p VHOST] USER", 1, 1, Permissions::clear));
        commands.put("list_permissions", new Command("[-p VHOST]", 0, 0, Permissions::list));
        commands.put("list_user_permissions", new Command("USER", 1, 1, Permissions::listOfUser));
        commands.put(
                "set_topic_permissions",
                new Command("[-p VHOST] USER EXCHANGE WRITE READ", 4, 4, Permissions::setTopic));
        commands.put(
                "clear_topic_permissions", new Command("[-p VHOST] USER [EXCHANGE]", 1, 2, Permissions::clearTopic));
        commands.put("list_topic_permissions", new Command("[-p VHOST]", 0, 0, Permissions::listTopic));
        commands.put("list_user_topic_permissions", new Command("USER", 1, 1, Permissions::listTopicOfUser));
    }

    private static void set(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Setting permissions for user \"" + user + "\" in vhost \"" + invocation.vhost() + "\" ...");
        api.get(path("users", user));
        put(invocation, api, invocation.vhost());
    }

    private static void setEverywhere(Invocation invocation, ApiClient api, Output out) {
        out.banner("Setting permissions for user \"" + invocation.argument(0) + "\" in all virtual hosts ...");
        api.get(path("users", invocation.argument(0)));
        api.get(path("vhosts"))
                .forEach(vhost -> put(invocation, api, vhost.path("name").asText()));
    }

    private static void put(Invocation invocation, ApiClient api, String vhost) {
        api.put(
                path("permissions", vhost, invocation.argument(0)),
                Users.object()
                        .put("configure", invocation.argument(1))
                        .put("write", invocation.argument(2))
                        .put("read", invocation.argument(3)));
    }

    /** What is not there is cleared. */
    private static void clear(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Clearing permissions for user \"" + user + "\" in vhost \"" + invocation.vhost() + "\" ...");
        api.get(path("users", user));
        api.deleteIfThere(path("permissions", invocation.vhost(), user));
    }

    private static void list(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing permissions for vhost \"" + invocation.vhost() + "\" ...");
        OF_VHOST.printStandard(out, api.get(path("vhosts", invocation.vhost(), "permissions")));
    }

    private static void listOfUser(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing permissions for user \"" + invocation.argument(0) + "\" ...");
        OF_USER.printStandard(out, api.get(path("users", invocation.argument(0), "permissions")));
    }

    private static void setTopic(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Setting topic permissions on \"" + invocation.argument(1) + "\" for user \"" + user
                + "\" in vhost \"" + invocation.vhost() + "\" ...");
        api.get(path("users", user));
        api.put(
                path("topic-permissions", invocation.vhost(), user),
                Users.object()
                        .put("exchange", invocation.argument(1))
                        .put("write", invocation.argument(2))
                        .put("read", invocation.argument(3)));
    }

    private static void clearTopic(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Clearing topic permissions for user \"" + user + "\" in vhost \"" + invocation.vhost() + "\" ...");
        api.get(path("users", user));
        String at = path("topic-permissions", invocation.vhost(), user);
        api.deleteIfThere(
                invocation.arguments().size() == 1
                        ? at
                        : at + path(invocation.argument(1)).substring(4));
    }

    private static void listTopic(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing topic permissions for vhost \"" + invocation.vhost() + "\" ...");
        TOPICS.printStandard(out, api.get(path("vhosts", invocation.vhost(), "topic-permissions")));
    }

    private static void listTopicOfUser(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing topic permissions for user \"" + invocation.argument(0) + "\" ...");
        TOPICS_OF_USER.printStandard(out, api.get(path("users", invocation.argument(0), "topic-permissions")));
    }
}
