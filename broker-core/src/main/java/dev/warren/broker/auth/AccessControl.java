package dev.warren.broker.auth;

import dev.warren.broker.definition.Definition;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users, their passwords and what they may do. Safe for any thread; look-ups need no lock. */
public final class AccessControl {
    private record Grant(Definition.Permission permission, Pattern configure, Pattern write, Pattern read) {
        boolean allows(Access access, String name) {
            Pattern pattern =
                    switch (access) {
                        case CONFIGURE -> configure;
                        case WRITE -> write;
                        case READ -> read;
                    };
            return pattern.matcher(name).find();
        }
    }

    private record GrantKey(String vhost, String user) {}

    private final Map<String, Definition.User> users = new ConcurrentHashMap<>();
    private final Map<GrantKey, Grant> grants = new ConcurrentHashMap<>();
    private final Set<String> loopbackOnly;
    private volatile long version;

    /** @param loopbackOnly users who may connect from this machine only */
    public AccessControl(Set<String> loopbackOnly) {
        this.loopbackOnly = Set.copyOf(loopbackOnly);
    }

    public void put(Definition.User user) {
        users.put(user.name(), user);
        version++;
    }

    public void put(Definition.Permission permission) {
        grants.put(
                new GrantKey(permission.vhost(), permission.user()),
                new Grant(
                        permission,
                        pattern(permission.configure()),
                        pattern(permission.write()),
                        pattern(permission.read())));
        version++;
    }

    /** An empty pattern matches nothing but an empty name (RabbitMQ). */
    private static Pattern pattern(String expression) {
        return Pattern.compile(expression.isEmpty() ? "^$" : expression);
    }

    public Definition.@Nullable User user(String name) {
        return users.get(name);
    }

    public Collection<Definition.User> users() {
        return users.values();
    }

    public List<Definition.Permission> permissions() {
        return grants.values().stream().map(Grant::permission).toList();
    }

    /** Changes whenever an answer may. */
    public long version() {
        return version;
    }

    /** Whether user and password are right, and the user may connect from that address. Hashes: not for event loops. */
    public boolean login(SaslMechanism.Credentials credentials, InetAddress from) {
        Definition.User user = users.get(credentials.user());
        return user != null
                && Passwords.matches(credentials.password(), user.passwordHash(), user.hashingAlgorithm())
                && (from.isLoopbackAddress() || !loopbackOnly.contains(user.name()));
    }

    /** Whether the user may publish in the name of others: RabbitMQ's tag impersonator. */
    public boolean impersonates(String user) {
        Definition.User known = users.get(user);
        return known != null && known.tags().contains("impersonator");
    }

    /** Whether the user has any permissions in the virtual host. */
    public boolean mayOpen(String user, String vhost) {
        return grants.containsKey(new GrantKey(vhost, user));
    }

    public void checkExchange(String user, String vhost, String exchange, Access access) {
        // RabbitMQ: the default exchange is matched and printed as amq.default.
        check(user, vhost, "exchange", exchange.isEmpty() ? "amq.default" : exchange, access);
    }

    public void checkQueue(String user, String vhost, String queue, Access access) {
        check(user, vhost, "queue", queue, access);
    }

    /** Whether the user has one of the three accesses, as a passive declaration needs. */
    public void checkAny(String user, String vhost, String kind, String name) {
        Grant grant = grants.get(new GrantKey(vhost, user));
        if (grant == null
                || !(grant.allows(Access.CONFIGURE, name)
                        || grant.allows(Access.WRITE, name)
                        || grant.allows(Access.READ, name))) {
            throw refused(user, vhost, kind, name, Access.CONFIGURE);
        }
    }

    private void check(String user, String vhost, String kind, String name, Access access) {
        Grant grant = grants.get(new GrantKey(vhost, user));
        if (grant == null || !grant.allows(access, name)) {
            throw refused(user, vhost, kind, name, access);
        }
    }

    private static AmqpException refused(String user, String vhost, String kind, String name, Access access) {
        return new AmqpException(
                ReplyCode.ACCESS_REFUSED,
                access.word() + " access to " + kind + " '" + name + "' in vhost '" + vhost + "' refused for user '"
                        + user + "'");
    }
}
