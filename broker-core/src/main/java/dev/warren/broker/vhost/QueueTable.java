package dev.warren.broker.vhost;

import dev.warren.broker.definition.Definition;
import dev.warren.broker.queue.ClassicQueue;
import dev.warren.broker.queue.QueueCounters;
import dev.warren.broker.queue.QueueSpec;
import dev.warren.codec.AmqpException;
import dev.warren.codec.ReplyCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a virtual host by name, and the exclusive ones by their connection. Changed under the virtual host's lock;
 * look-ups by name need none.
 */
final class QueueTable {
    private final String vhost;
    private final QueueCounters counters;
    private final Map<String, ClassicQueue> byName = new ConcurrentHashMap<>();

    /** Guarded by the virtual host's lock. */
    private final Map<Object, Set<ClassicQueue>> byOwner = new HashMap<>();

    QueueTable(String vhost, QueueCounters counters) {
        this.vhost = vhost;
        this.counters = counters;
    }

    void add(ClassicQueue queue) {
        byName.put(queue.name(), queue);
        counters.created();
        Object owner = queue.spec().exclusiveOwner();
        if (owner != null) {
            byOwner.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(queue);
        }
    }

    /** What is to be forgotten durably joins {@code removed}. */
    void remove(ClassicQueue queue, List<Definition> removed) {
        if (byName.remove(queue.name(), queue)) {
            counters.deleted(queue.stats());
        }
        Object owner = queue.spec().exclusiveOwner();
        Set<ClassicQueue> owned = owner == null ? null : byOwner.get(owner);
        if (owner != null && owned != null && owned.remove(queue) && owned.isEmpty()) {
            byOwner.remove(owner);
        }
        if (queue.spec().outlivesBroker()) {
            removed.add(definition(queue));
        }
    }

    /** The exclusive queues of a connection. */
    List<ClassicQueue> ownedBy(Object connection) {
        return List.copyOf(byOwner.getOrDefault(connection, Set.of()));
    }

    @Nullable
    ClassicQueue get(String name) {
        return byName.get(name);
    }

    /** @throws AmqpException 404 when there is none, 405 when it belongs to another connection than the one that asks */
    ClassicQueue require(String name, Object connection) {
        ClassicQueue found = byName.get(name);
        if (found == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no queue '" + name + "' in vhost '" + vhost + "'");
        }
        Object owner = found.spec().exclusiveOwner();
        if (owner != null && owner != connection) {
            throw Equivalence.locked(found.spec());
        }
        return found;
    }

    Map<String, ClassicQueue> byName() {
        return byName;
    }

    Collection<ClassicQueue> all() {
        return byName.values();
    }

    int size() {
        return byName.size();
    }

    Definition.Queue definition(ClassicQueue queue) {
        QueueSpec spec = queue.spec();
        return new Definition.Queue(
                vhost, spec.name(), spec.durable(), spec.autoDelete(), spec.arguments(), queue.logId());
    }
}
