package dev.warren.management;

import dev.warren.broker.auth.AccessControl;
import dev.warren.broker.vhost.VirtualHost;
import dev.warren.management.http.HttpProblem;
import java.util.List;

/** Who asks, and what the user's tags allow: RabbitMQ's access levels. Immutable. */
record Viewer(String name, List<String> tags, AccessControl access) {
    private static final String NOT_THIS_VHOST = "User not authorised to access virtual host";
    private static final List<String> TAGS = List.of("administrator", "monitoring", "policymaker", "management");

    /** Whether the user may use the management API at all. */
    boolean manages() {
        return tags.stream().anyMatch(TAGS::contains);
    }

    boolean administers() {
        return tags.contains("administrator");
    }

    /** Whether the user sees every virtual host and everybody's connections. */
    boolean monitors() {
        return administers() || tags.contains("monitoring");
    }

    boolean makesPolicies() {
        return administers() || tags.contains("policymaker");
    }

    boolean sees(String vhost) {
        return monitors() || access.mayOpen(name, vhost);
    }

    boolean seesConnectionsOf(String user) {
        return monitors() || name.equals(user);
    }

    void requireVhost(VirtualHost vhost) {
        require(sees(vhost.name()), NOT_THIS_VHOST);
    }

    /** To act in a virtual host takes permissions there, even for administrators (RabbitMQ). */
    void requirePermissions(VirtualHost vhost) {
        require(access.mayOpen(name, vhost.name()), NOT_THIS_VHOST);
    }

    /** @throws HttpProblem 401 unless allowed */
    void require(boolean allowed, String otherwise) {
        if (!allowed) {
            throw HttpProblem.notAuthorised(otherwise);
        }
    }
}
