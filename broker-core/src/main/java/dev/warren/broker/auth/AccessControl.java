package dev.warren.broker.auth;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.NamePattern;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Users, their passwords and what they may do. Safe for any thread; look-ups need no lock. */
public final class AccessControl {
    private record GrantKey(String vhost, String user) {}

    private record TopicKey(String vhost, String user, String exchange) {}

    private final Map<String, Definition.User> users = new ConcurrentHashMap<>();
    private final Map<GrantKey, Grant> grants = new ConcurrentHashMap<>();
    private final Map<TopicKey, TopicGrant> topics = new ConcurrentHashMap<>();
    private final Set<String> loopbackOnly;
    private final AtomicLong version = new AtomicLong();

    /** @param loopbackOnly users who may connect from this machine only */
    public AccessControl(Set<String> loopbackOnly) {
        this.loopbackOnly = Set.copyOf(loopbackOnly);
    }

    // --- what is known; changes return whether there was none before, or what there was

    public boolean put(Definition.User user) {
        return changed(users.put(user.name(), user) == null);
    }

    /** @throws dev.warren.broker.definition.DefinitionException when a pattern is not valid */
    public boolean put(Definition.Permission permission) {
        Grant grant = new Grant(permission);
        return changed(grants.put(new GrantKey(permission.vhost(), permission.user()), grant) == null);
    }

    /** @throws dev.warren.broker.definition.DefinitionException when a pattern is not valid */
    public boolean put(Definition.TopicPermission permission) {
        TopicGrant grant = new TopicGrant(permission);
        TopicKey key = new TopicKey(permission.vhost(), permission.user(), permission.exchange());
        return changed(topics.put(key, grant) == null);
    }

    public Definition.@Nullable User removeUser(String name) {
        return changed(users.remove(name));
    }

    public Definition.@Nullable Permission removePermission(String vhost, String user) {
        Grant removed = changed(grants.remove(new GrantKey(vhost, user)));
        return removed == null ? null : removed.permission();
    }

    public Definition.@Nullable TopicPermission removeTopicPermission(String vhost, String user, String exchange) {
        TopicGrant removed = changed(topics.remove(new TopicKey(vhost, user, exchange)));
        return removed == null ? null : removed.permission();
    }

    private <T> T changed(T result) {
        version.incrementAndGet();
        return result;
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

    public List<Definition.TopicPermission> topicPermissions() {
        return topics.values().stream().map(TopicGrant::permission).toList();
    }

    /** Changes whenever an answer may. */
    public long version() {
        return version.get();
    }

    // --- who may come in

    /** Whether user and password are right, and the user may connect from that address. Hashes: not for event loops. */
    public boolean login(SaslMechanism.Credentials credentials, InetAddress from) {
        Definition.User user = users.get(credentials.user());
        if (user == null) {
            // Takes as long as for a user who exists: the time must not tell which names do.
            Passwords.hash(credentials.password());
            return false;
        }
        return Passwords.matches(credentials.password(), user.passwordHash(), user.hashingAlgorithm())
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

    // --- what they may do there; a refusal is an AmqpException, 403

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

    /** Whether topics of the exchange are restricted for the user. */
    public boolean restrictsTopics(String user, String vhost, String exchange) {
        return !topics.isEmpty() && topics.containsKey(new TopicKey(vhost, user, exchange));
    }

    /** Checks a routing key of a topic exchange; all are allowed to a user who has no topic permission there. */
    public void checkTopic(String user, String vhost, String exchange, String routingKey, Access access) {
        if (topics.isEmpty()) {
            return;
        }
        TopicGrant grant = topics.get(new TopicKey(vhost, user, exchange));
        if (grant != null && !grant.allows(access, routingKey)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    access.word() + " access to topic '" + routingKey + "' in exchange '" + exchange + "' in vhost '"
                            + vhost + "' refused for user '" + user + "'");
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

    /** A permission with its patterns. */
    private record Grant(Definition.Permission permission, NamePattern configure, NamePattern write, NamePattern read) {
        Grant(Definition.Permission permission) {
            this(
                    permission,
                    NamePattern.ofPermission(permission.configure()),
                    NamePattern.ofPermission(permission.write()),
                    NamePattern.ofPermission(permission.read()));
        }

        boolean allows(Access access, String name) {
            return switch (access) {
                case CONFIGURE -> configure.find(name);
                case WRITE -> write.find(name);
                case READ -> read.find(name);
            };
        }
    }

    /** A topic permission with its patterns, in which the user's and virtual host's names have taken their places. */
    private record TopicGrant(Definition.TopicPermission permission, NamePattern write, NamePattern read) {
        TopicGrant(Definition.TopicPermission permission) {
            this(permission, expanded(permission, permission.write()), expanded(permission, permission.read()));
        }

        private static NamePattern expanded(Definition.TopicPermission permission, String expression) {
            // RabbitMQ also knows {client_id}, which an AMQP 0-9-1 client does not have: it stands for itself.
            return NamePattern.ofPermission(expression
                    .replace("{username}", NamePattern.quote(permission.user()))
                    .replace("{vhost}", NamePattern.quote(permission.vhost()))
                    .replace("{client_id}", "\\{client_id\\}"));
        }

        boolean allows(Access access, String routingKey) {
            return access == Access.READ ? read.find(routingKey) : write.find(routingKey);
        }
    }
}
