package dev.warren.broker;

import dev.warren.broker.auth.Passwords;
import dev.warren.broker.definition.Definition;
import java.util.List;

/**
 * What an empty broker begins with: a virtual host, and a user with permissions in it. Means nothing to a broker that has
 * definitions already.
 *
 * @param configure a regular expression, like {@code write} and {@code read}
 */
public record FirstStart(
        String vhost, String user, String password, List<String> tags, String configure, String write, String read) {
    /** RabbitMQ's: guest, who may do everything. */
    public static final FirstStart DEFAULTS =
            new FirstStart("/", "guest", "guest", List.of("administrator"), ".*", ".*", ".*");

    List<Definition> definitions() {
        return List.of(
                new Definition.Vhost(vhost, "Default virtual host", List.of()),
                new Definition.User(user, Passwords.hash(password), Passwords.SHA256, tags),
                new Definition.Permission(vhost, user, configure, write, read));
    }
}
