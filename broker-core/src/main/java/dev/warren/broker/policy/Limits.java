package dev.warren.broker.policy;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.definition.DefinitionException;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many connections, channels and queues there may be, and how many connections and channels there are. Safe for any
 * thread: everything is guarded by this object, which is a leaf.
 */
public final class Limits {
    public static final String MAX_CONNECTIONS = "max-connections";
    public static final String MAX_QUEUES = "max-queues";
    public static final String MAX_CHANNELS = "max-channels";

    private record Key(String owner, String name) {}

    private final long nodeConnections;
    private final Map<Key, Long> ofVhosts = new HashMap<>();
    private final Map<Key, Long> ofUsers = new HashMap<>();
    private final Map<String, Integer> connectionsOfVhost = new HashMap<>();
    private final Map<String, Integer> connectionsOfUser = new HashMap<>();
    private final Map<String, Integer> channelsOfUser = new HashMap<>();
    private long connections;

    /** @param nodeConnections most connections of all, below 0 for no limit */
    public Limits(long nodeConnections) {
        this.nodeConnections = nodeConnections;
    }

    /** @throws DefinitionException for a name that is no limit of a virtual host's */
    public static void check(Definition.VhostLimit limit) {
        if (!limit.name().equals(MAX_CONNECTIONS) && !limit.name().equals(MAX_QUEUES)) {
            throw unknown(limit.name(), limit.value());
        }
    }

    /** @throws DefinitionException for a name that is no limit of a user's */
    public static void check(Definition.UserLimit limit) {
        if (!limit.name().equals(MAX_CONNECTIONS) && !limit.name().equals(MAX_CHANNELS)) {
            throw unknown(limit.name(), limit.value());
        }
    }

    private static DefinitionException unknown(String name, long value) {
        return DefinitionException.invalid(
                "Validation failed\n\nUnrecognised terms [{<<\"" + name + "\">>," + value + "}] in limits\n");
    }

    /** Returns whether there was none of that name. */
    public synchronized boolean put(Definition.VhostLimit limit) {
        return ofVhosts.put(new Key(limit.vhost(), limit.name()), limit.value()) == null;
    }

    /** Returns whether there was none of that name. */
    public synchronized boolean put(Definition.UserLimit limit) {
        return ofUsers.put(new Key(limit.user(), limit.name()), limit.value()) == null;
    }

    /** Returns what was removed, null for nothing. */
    public synchronized Definition.@Nullable VhostLimit removeOfVhost(String vhost, String name) {
        Long value = ofVhosts.remove(new Key(vhost, name));
        return value == null ? null : new Definition.VhostLimit(vhost, name, value);
    }

    /** Returns what was removed, null for nothing. */
    public synchronized Definition.@Nullable UserLimit removeOfUser(String user, String name) {
        Long value = ofUsers.remove(new Key(user, name));
        return value == null ? null : new Definition.UserLimit(user, name, value);
    }

    public synchronized List<Definition.VhostLimit> ofVhosts() {
        List<Definition.VhostLimit> all = new ArrayList<>();
        ofVhosts.forEach((key, value) -> all.add(new Definition.VhostLimit(key.owner(), key.name(), value)));
        return all;
    }

    public synchronized List<Definition.UserLimit> ofUsers() {
        List<Definition.UserLimit> all = new ArrayList<>();
        ofUsers.forEach((key, value) -> all.add(new Definition.UserLimit(key.owner(), key.name(), value)));
        return all;
    }

    /**
     * Counts a connection in, before its user's permissions are looked at (RabbitMQ's order: node, virtual host, user).
     *
     * @throws AmqpException 530 when there are too many
     */
    public synchronized void connectionOpened(String user, String vhost) {
        if (nodeConnections >= 0 && connections >= nodeConnections) {
            throw refused("connection refused: node connection limit (" + nodeConnections + ") is reached");
        }
        long ofVhost = limit(ofVhosts, vhost, MAX_CONNECTIONS);
        if (count(connectionsOfVhost, vhost) >= ofVhost) {
            throw refused("access to vhost '" + vhost + "' refused for user '" + user + "': connection limit ("
                    + ofVhost + ") is reached");
        }
        long ofUser = limit(ofUsers, user, MAX_CONNECTIONS);
        if (count(connectionsOfUser, user) >= ofUser) {
            throw refused(
                    "connection refused for user '" + user + "': user connection limit (" + ofUser + ") is reached");
        }
        connections++;
        connectionsOfVhost.merge(vhost, 1, Integer::sum);
        connectionsOfUser.merge(user, 1, Integer::sum);
    }

    /** The opposite of a {@link #connectionOpened} that returned. */
    public synchronized void connectionClosed(String user, String vhost) {
        connections--;
        less(connectionsOfVhost, vhost, 1);
        less(connectionsOfUser, user, 1);
    }

    /** @throws AmqpException 530 when the user has too many */
    public synchronized void channelOpened(String user) {
        long most = limit(ofUsers, user, MAX_CHANNELS);
        int now = count(channelsOfUser, user);
        if (now >= most) {
            throw refused("number of channels opened for user '" + user
                    + "' has reached the maximum allowed user limit of " + most);
        }
        channelsOfUser.merge(user, 1, Integer::sum);
    }

    public synchronized void channelsClosed(String user, int count) {
        less(channelsOfUser, user, count);
    }

    /**
     * Checks that one more queue may be declared.
     *
     * @param queues that the virtual host has
     * @throws AmqpException 406 when it may not
     */
    public synchronized void checkQueue(String vhost, String queue, int queues) {
        long most = limit(ofVhosts, vhost, MAX_QUEUES);
        if (queues >= most) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "cannot declare queue '" + queue + "': queue limit in vhost '" + vhost + "' (" + most
                            + ") is reached");
        }
    }

    private static long limit(Map<Key, Long> limits, String owner, String name) {
        Long value = limits.get(new Key(owner, name));
        return value == null || value < 0 ? Long.MAX_VALUE : value;
    }

    private static int count(Map<String, Integer> counts, String of) {
        return counts.getOrDefault(of, 0);
    }

    private static void less(Map<String, Integer> counts, String of, int by) {
        counts.computeIfPresent(of, (name, count) -> count > by ? count - by : null);
    }

    private static AmqpException refused(String why) {
        return new AmqpException(ReplyCode.NOT_ALLOWED, why);
    }
}
