package dev.warren.server.ctl;

import static dev.warren.server.ctl.ApiClient.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warren.broker.auth.Passwords;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Users, their tags and limits. */
final class Users {
    private static final Columns USERS = new Columns(List.of("user", "tags"), "user=/name", "tags");
    private static final Columns LIMITS = new Columns(List.of("user", "limits"), "user", "limits=/value");

    private Users() {}

    static void addTo(Map<String, Command> commands) {
        commands.put("add_user", new Command("USER PASSWORD", 2, 2, Users::add));
        commands.put("delete_user", new Command("USER", 1, 1, Users::delete));
        commands.put("change_password", new Command("USER PASSWORD", 2, 2, Users::changePassword));
        commands.put("clear_password", new Command("USER", 1, 1, Users::clearPassword));
        commands.put("authenticate_user", new Command("USER PASSWORD", 2, 2, Users::authenticate));
        commands.put("set_user_tags", new Command("USER [TAG ...]", 1, Command.ANY, Users::setTags));
        commands.put("list_users", new Command("", 0, 0, Users::list));
        commands.put("hash_password", new Command("PASSWORD", 1, 1, (line, api, out) -> {
            out.banner("Will hash password ...");
            out.line(Passwords.hash(line.argument(0)));
        }));
        commands.put("list_hashes", new Command("", 0, 0, (line, api, out) -> {
            out.banner("Listing supported hash algorithms ...");
            out.line("sha256");
        }));
        commands.put("set_user_limits", new Command("USER JSON", 2, 2, Users::setLimits));
        commands.put("clear_user_limits", new Command("USER NAME|all", 2, 2, Users::clearLimits));
        commands.put("list_user_limits", new Command("[--user USER]", 0, 0, Users::listLimits));
    }

    private static void add(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Adding user \"" + user + "\" ...");
        if (api.exists(path("users", user))) {
            throw new CtlException(CtlException.SOFTWARE, "Error:\nUser \"" + user + "\" already exists");
        }
        ObjectNode body = object();
        api.put(
                path("users", user),
                body.put("password", invocation.argument(1)).put("tags", ""));
        out.banner("Done. The user has no permissions yet: see set_permissions.");
    }

    private static void delete(Invocation invocation, ApiClient api, Output out) {
        out.banner("Deleting user \"" + invocation.argument(0) + "\" ...");
        api.delete(path("users", invocation.argument(0)));
    }

    private static void changePassword(Invocation invocation, ApiClient api, Output out) {
        out.banner("Changing password for user \"" + invocation.argument(0) + "\" ...");
        change(invocation, api, user -> {
            user.remove("password_hash");
            user.remove("hashing_algorithm");
            user.put("password", invocation.argument(1));
        });
    }

    private static void clearPassword(Invocation invocation, ApiClient api, Output out) {
        out.banner("Clearing password for user \"" + invocation.argument(0) + "\" ...");
        change(invocation, api, user -> user.put("password_hash", ""));
    }

    /** Who may not use the API but has the right password is told so otherwise than who has not. */
    private static void authenticate(Invocation invocation, ApiClient api, Output out) {
        out.banner("Authenticating user \"" + invocation.argument(0) + "\" ...");
        if (!api.as(invocation.argument(0), invocation.argument(1)).isPasswordRight()) {
            throw new CtlException(
                    CtlException.DATA, "Error: failed to authenticate user \"" + invocation.argument(0) + "\"");
        }
        out.banner("Success");
    }

    private static void setTags(Invocation invocation, ApiClient api, Output out) {
        List<String> tags =
                invocation.arguments().subList(1, invocation.arguments().size());
        out.banner("Setting tags for user \"" + invocation.argument(0) + "\" to [" + String.join(", ", tags) + "] ...");
        change(invocation, api, user -> {
            user.remove("tags");
            tags.forEach(user.putArray("tags")::add);
        });
    }

    private static void change(Invocation invocation, ApiClient api, Consumer<ObjectNode> change) {
        String at = path("users", invocation.argument(0));
        ObjectNode user = (ObjectNode) api.get(at);
        change.accept(user);
        api.put(at, user);
    }

    private static void list(Invocation invocation, ApiClient api, Output out) {
        out.banner("Listing users ...");
        USERS.print(invocation, out, api.get(path("users")));
    }

    private static void setLimits(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Setting user limits for user \"" + user + "\" ...");
        for (Map.Entry<String, JsonNode> limit :
                ApiClient.json(invocation.argument(1)).properties()) {
            ObjectNode body = object();
            body.set("value", limit.getValue());
            api.put(path("user-limits", user, limit.getKey()), body);
        }
    }

    private static void clearLimits(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.argument(0);
        out.banner("Clearing user limits for user \"" + user + "\" ...");
        List<String> names = invocation.argument(1).equals("all")
                ? List.of("max-connections", "max-channels")
                : List.of(invocation.argument(1));
        names.forEach(name -> api.delete(path("user-limits", user, name)));
    }

    private static void listLimits(Invocation invocation, ApiClient api, Output out) {
        String user = invocation.option("user");
        out.banner("Listing limits of users ...");
        LIMITS.print(invocation, out, api.get(user == null ? path("user-limits") : path("user-limits", user)));
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
